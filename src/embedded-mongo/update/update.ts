import { CommandError, notImplemented } from '../errors.js'
import { encode } from '../bson/ordered.js'
import { isArrayIndex, type Path } from '../bson/paths.js'
import {
  elementsOf,
  fieldOf,
  fieldsOf,
  rawDocument,
  stringOf,
  T,
  wrap,
  wrapArray,
  type Raw,
} from '../bson/raw.js'
import { compileFilter, isOperatorObject, type Filter } from '../query/filter.js'
import { FIELD_OPERATORS, type FieldOperator } from './operators.js'
import { compilePipelineUpdate } from './pipeline-update.js'
import {
  getChild,
  isArrayNode,
  makeChild,
  openChild,
  opened,
  removeChild,
  setChild,
  toRaw,
  type Node,
} from './tree.js'

/** A compiled update: makes the new document of an old one. */
export interface Update {
  apply(doc: Raw, context: { filter: Filter; inserting: boolean }): Raw
  isReplacement: boolean
}

interface Step {
  operatorName: string
  operator: FieldOperator
  path: Path
  dotted: string
  operand: Raw
}

type ArrayFilters = Map<string, (element: Raw) => boolean>

const NOT_SUPPORTED = new Set(['$bit', '$setWindowFields'])

/**
 * Compiles what an update command gives: operators, a whole new document, or a pipeline.
 * @throws CommandError for operators that are unknown, contradict each other or are not supported
 */
export function compileUpdate(
  update: Raw,
  arrayFilters: Raw[] = [],
  variables: Record<string, unknown> = {},
): Update {
  if (update.type === T.array) return compilePipelineUpdate(update, variables)
  if (!isOperatorObject(update)) return replacement(update)
  const steps = fieldsOf(update).flatMap(([name, fields]) => stepsOf(name, fields))
  checkConflicts(steps)
  steps.sort((a, b) => comparePaths(a.path, b.path))
  const filters = compileArrayFilters(arrayFilters)
  return {
    isReplacement: false,
    apply(doc, { filter, inserting }) {
      const root = opened(doc)
      for (const step of steps)
        if (inserting || step.operatorName !== '$setOnInsert') applyStep(root, step, { doc, filter, filters })
      return sameId(doc, toRaw(root))
    },
  }
}

function replacement(update: Raw): Update {
  for (const [name] of fieldsOf(update))
    if (name.startsWith('$'))
      throw new CommandError(
        'DollarPrefixedFieldName',
        `The dollar ($) prefixed field '${name}' is not allowed in the context of an update's replacement document.`,
      )
  return {
    isReplacement: true,
    apply(doc) {
      const id = fieldOf(doc, '_id')
      if (!id) return update
      const given = fieldOf(update, '_id')
      if (given && encode(given) !== encode(id)) throw immutableId()
      return wrap([['_id', id], ...fieldsOf(update).filter(([name]) => name !== '_id')])
    },
  }
}

const immutableId = () =>
  new CommandError(
    'ImmutableField',
    "Performing an update on the path '_id' would modify the immutable field '_id'",
  )

export function sameId(before: Raw, after: Raw): Raw {
  const id = fieldOf(before, '_id')
  if (!id) return after
  const now = fieldOf(after, '_id')
  if (!now || encode(now) !== encode(id)) throw immutableId()
  return after
}

function stepsOf(operatorName: string, fields: Raw): Step[] {
  if (NOT_SUPPORTED.has(operatorName)) throw notImplemented(`The update operator ${operatorName}`)
  if (fields.type !== T.object)
    throw new CommandError(
      'FailedToParse',
      `Modifiers operate on fields but we found another type instead. For example: {$mod: {<field>: ...}} not {${operatorName}: ...}`,
    )
  if (operatorName === '$rename') return fieldsOf(fields).flatMap(([from, to]) => renameSteps(from, to))
  const operator = FIELD_OPERATORS[operatorName]
  if (!operator)
    throw new CommandError(
      'FailedToParse',
      `Unknown modifier: ${operatorName}. Expected a valid update modifier or pipeline-style update specified as an array`,
    )
  return fieldsOf(fields).map(([dotted, operand]) => ({
    operatorName,
    operator,
    path: checkedPath(dotted),
    dotted,
    operand,
  }))
}

function checkedPath(dotted: string): Path {
  const path = dotted.split('.')
  if (path.some((part) => part === ''))
    throw new CommandError(
      'EmptyFieldName',
      `The update path '${dotted}' contains an empty field name, which is not allowed.`,
    )
  if (path[0]!.startsWith('$'))
    throw new CommandError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${path[0]!}' in '${dotted}' is not valid for storage.`,
    )
  return path
}

/** $rename takes the value away from one path and puts it at the other */
function renameSteps(from: string, to: Raw): Step[] {
  if (to.type !== T.string)
    throw new CommandError('BadValue', `The 'to' field for $rename must be a string: ${from}`)
  const [source, target] = [checkedPath(from), checkedPath(stringOf(to))]
  let moved: Node | undefined
  const take: FieldOperator = {
    makesParents: false,
    apply(holder, part) {
      if (isArrayNode(holder))
        throw new CommandError('BadValue', `The source field cannot be an array element, '${from}'`)
      moved = getChild(holder, part)
      removeChild(holder, part)
    },
  }
  const put: FieldOperator = {
    makesParents: true,
    apply(root) {
      if (!moved) return
      let holder = root
      for (const part of target.slice(0, -1)) holder = makeChild(holder, part)
      if (isArrayNode(holder))
        throw new CommandError(
          'BadValue',
          `The destination field cannot be an array element, '${stringOf(to)}'`,
        )
      setChild(holder, target.at(-1)!, moved)
      moved = undefined
    },
  }
  return [
    { operatorName: '$rename', operator: take, path: source, dotted: from, operand: to },
    { operatorName: '$rename', operator: put, path: [RENAMED, ...target], dotted: stringOf(to), operand: to },
  ]
}

/** Sorts behind every field name, so that a value is taken before it is put; applied to the whole document */
const RENAMED = '\u{10ffff}'

function checkConflicts(steps: Step[]) {
  const paths = steps.map(({ path }) => (path[0] === RENAMED ? path.slice(1) : path))
  const sorted = paths.map((path) => path.join('\0') + '\0').sort()
  for (let i = 1; i < sorted.length; i++)
    if (sorted[i]!.startsWith(sorted[i - 1]!)) {
      const name = sorted[i]!.slice(0, -1).replaceAll('\0', '.')
      throw new CommandError(
        'ConflictingUpdateOperators',
        `Updating the path '${name}' would create a conflict at '${sorted[i - 1]!.slice(0, -1).replaceAll('\0', '.')}'`,
      )
    }
}

/** New fields are added in the order of their names, numbers by their value */
function comparePaths(a: Path, b: Path): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left, right] = [a[i]!, b[i]!]
    if (left === right) continue
    if (isArrayIndex(left) && isArrayIndex(right)) return Number(left) - Number(right)
    return left < right ? -1 : 1
  }
  return a.length - b.length
}

function compileArrayFilters(arrayFilters: Raw[]): ArrayFilters {
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

interface Situation {
  doc: Raw
  filter: Filter
  filters: ArrayFilters
}

function applyStep(root: Node, step: Step, situation: Situation): void {
  if (step.path[0] === RENAMED) step.operator.apply(root, '', step.operand, step.dotted)
  else descend(root, step, 0, [], situation)
}

function descend(holder: Node, step: Step, depth: number, walked: string[], situation: Situation): void {
  const part = step.path[depth]!
  for (const actual of positions(holder, part, walked, step, situation)) {
    if (depth === step.path.length - 1) {
      step.operator.apply(holder, actual, step.operand, step.dotted)
      continue
    }
    const child = step.operator.makesParents ? makeChild(holder, actual) : openChild(holder, actual)
    if (child) descend(child, step, depth + 1, [...walked, actual], situation)
  }
}

/** The places that a part of a path means: itself, or for $, $[] and $[name] elements of the array */
function positions(
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

/** What an upsert takes over from its filter: the fields that it asks to be equal to something */
export function documentFromFilter(filter: Raw): Raw {
  const root: Node = { fields: new Map() }
  for (const [dotted, value] of equalities(filter)) {
    const path = dotted.split('.')
    let holder: Node = root
    for (const part of path.slice(0, -1)) holder = makeChild(holder, part)
    setChild(holder, path.at(-1)!, value)
  }
  return toRaw(root)
}

function equalities(filter: Raw): [string, Raw][] {
  return fieldsOf(filter).flatMap(([name, operand]): [string, Raw][] => {
    if (name === '$and' || (name === '$or' && elementsOf(operand).length === 1))
      return elementsOf(operand).flatMap(equalities)
    if (name.startsWith('$') || operand.type === T.regex) return []
    if (!isOperatorObject(operand)) return [[name, operand]]
    const equal = fieldOf(operand, '$eq')
    return equal ? [[name, equal]] : []
  })
}

export const emptyDocument = () => rawDocument(Buffer.from([5, 0, 0, 0, 0]))
