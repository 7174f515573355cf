import { CommandError } from '../errors.js'
import { encode } from '../bson/ordered.js'
import { elementsOf, fieldOf, fieldsOf, rawDocument, T, wrap, type Raw } from '../bson/raw.js'
import type { Filter } from '../query/filter.js'
import { isOperatorObject } from '../query/operands.js'
import { compilePipelineUpdate } from './pipeline-update.js'
import { compileArrayFilters, positions, type Situation } from './positions.js'
import { compileSteps, type Step } from './steps.js'
import { makeChild, openChild, opened, setChild, toRaw, type Node } from './tree.js'

/** A compiled update: makes the new document of an old one. */
export interface Update {
  apply(doc: Raw, context: { filter: Filter; inserting: boolean }): Raw
  isReplacement: boolean
  /** Counts as a modification of this document even where nothing changes, as MongoDB has it */
  countsFor(doc: Raw): boolean
}

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
  const steps = compileSteps(update)
  const filters = compileArrayFilters(arrayFilters)
  return {
    isReplacement: false,
    countsFor: (doc) =>
      steps.some(
        ({ operatorName, operand, path }) => operatorName === '$push' && handles(operand, path, doc),
      ),
    apply(doc, { filter, inserting }) {
      const root = opened(doc)
      for (const step of steps)
        if (inserting || step.operatorName !== '$setOnInsert') applyStep(root, step, { doc, filter, filters })
      return sameId(doc, toRaw(root))
    },
  }
}

/** A $push has done something if it had something to push, or elements to sort; where they are is not looked for behind a `$` */
function handles(operand: Raw, path: readonly string[], doc: Raw): boolean {
  const each = operand.type === T.object ? fieldOf(operand, '$each') : undefined
  if (!each || elementsOf(each).length > 0) return true
  if (!fieldOf(operand, '$sort')) return false
  if (path.some((part) => part.startsWith('$'))) return true
  let value: Raw | undefined = doc
  for (const part of path)
    value = value && (value.type === T.object || value.type === T.array) ? fieldOf(value, part) : undefined
  return value?.type === T.array && elementsOf(value).length > 0
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
    countsFor: () => true,
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

function applyStep(root: Node, step: Step, situation: Situation): void {
  if (step.onRoot) step.operator.apply(root, '', step.operand, step.dotted)
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
