import { CommandError, notImplemented } from '../errors.js'
import { elementsOf, fieldOf, fieldsOf, T, wrap, wrapArray, type Raw } from '../bson/raw.js'
import { compileFilter, type Filter } from '../query/filter.js'
import type { Step } from './steps.js'
import { isArrayNode, toRaw, type Node } from './tree.js'

/** What decides which elements of an array a path means */
export interface Situation {
  doc: Raw
  filter: Filter
  filters: ArrayFilters
}

export type ArrayFilters = Map<string, (element: Raw) => boolean>

export function compileArrayFilters(arrayFilters: Raw[]): ArrayFilters {
  const filters: ArrayFilters = new Map()
  for (const filter of arrayFilters) {
    const name = fieldsOf(filter)[0]?.[0].split('.')[0]
    if (!name || name.startsWith('$'))
      throw notImplemented('An arrayFilters entry that does not begin with its identifier')
    if (filters.has(name))
      throw new CommandError(
        'FailedToParse',
        `Found multiple array filters with the same top-level field name ${name}`,
      )
    const { matches } = compileFilter(filter)
    filters.set(name, (element) => matches(wrap([[name, element]])))
  }
  return filters
}

/** The places that a part of a path means: itself, or for $, $[] and $[name] elements of the array */
export function positions(
  holder: Node,
  part: string,
  walked: string[],
  step: Step,
  { doc, filter, filters }: Situation,
): string[] {
  if (!part.startsWith('$')) return [part]
  if (part === '$') return [String(matchedPosition(doc, walked.join('.'), filter))]
  const name = /^\$\[(\w*)\]$/.exec(part)?.[1]
  if (name === undefined)
    throw new CommandError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${part}' in '${step.dotted}' is not valid for storage.`,
    )
  if (!isArrayNode(holder))
    throw new CommandError('BadValue', `Cannot apply array updates to non-array element ${walked.join('.')}`)
  if (name === '') return holder.items.map((_, i) => String(i))
  const test = filters.get(name)
  if (!test)
    throw new CommandError(
      'BadValue',
      `No array filter found for identifier '${name}' in path '${step.dotted}'`,
    )
  return holder.items.flatMap((item, i) => (test(toRaw(item)) ? [String(i)] : []))
}

/** Which element of the array made the filter match */
function matchedPosition(doc: Raw, dotted: string, filter: Filter): number {
  const array = dotted.includes('.') ? undefined : fieldOf(doc, dotted)
  if (dotted.includes('.')) throw notImplemented('The positional operator $ below the first level')
  const about = filter.leaves.filter((leaf) => leaf.dotted === dotted || leaf.dotted.startsWith(`${dotted}.`))
  if (array?.type === T.array && about.length > 0) {
    const position = elementsOf(array).findIndex((element) => {
      const alone = wrap([[dotted, wrapArray([element])]])
      return about.every((leaf) => leaf.matches(alone))
    })
    if (position >= 0) return position
  }
  throw new CommandError('BadValue', 'The positional operator did not find the match needed from the query.')
}
