import { CommandError, notImplemented } from '../errors.js'
import { compile } from './expressions.js'
import { taken, type Docs } from './stage.js'
import { compare, isDocument, isNil, isNumeric, keyOf, type PlainObject, type Value } from './values.js'

type Evaluate = (doc: PlainObject) => Value
interface Accumulator {
  add(doc: PlainObject): void
  result(): Value
}

function folding(evaluate: Evaluate, start: Value, step: (state: Value, value: Value) => Value): Accumulator {
  let state = start
  return {
    add: (doc) => (state = step(state, evaluate(doc))),
    result: () => state,
  }
}

function collecting(evaluate: Evaluate, finish: (values: Value[]) => Value): Accumulator {
  const values: Value[] = []
  return {
    add(doc) {
      const value = evaluate(doc)
      if (value !== undefined) values.push(value)
    },
    result: () => finish(values),
  }
}

function averaging(evaluate: Evaluate): Accumulator {
  let [total, count] = [0, 0]
  return {
    add(doc) {
      const value = evaluate(doc)
      if (!isNumeric(value, '$avg')) return
      total += value
      count++
    },
    result: () => (count === 0 ? null : total / count),
  }
}

function settling(evaluate: Evaluate): Accumulator {
  const seen = new Map<string, Value>()
  return {
    add(doc) {
      const value = evaluate(doc)
      if (value !== undefined && !seen.has(keyOf(value))) seen.set(keyOf(value), value)
    },
    result: () => [...seen.values()],
  }
}

const NOTHING = Symbol('nothing yet')

const ACCUMULATORS: Record<string, (evaluate: Evaluate) => Accumulator> = {
  $sum: (evaluate) =>
    folding(evaluate, 0, (total, value) => (isNumeric(value, '$sum') ? (total as number) + value : total)),
  $count: () =>
    folding(
      () => 1,
      0,
      (total) => (total as number) + 1,
    ),
  $avg: averaging,
  $min: (evaluate) => folding(evaluate, null, (best, value) => better(best, value, -1)),
  $max: (evaluate) => folding(evaluate, null, (best, value) => better(best, value, 1)),
  $first: (evaluate) => {
    const inner = folding(evaluate, NOTHING, (first, value) => (first === NOTHING ? (value ?? null) : first))
    return { ...inner, result: () => inner.result() ?? null }
  },
  $last: (evaluate) => folding(evaluate, null, (_, value) => value ?? null),
  $push: (evaluate) => collecting(evaluate, (values) => values),
  $addToSet: settling,
  $mergeObjects: (evaluate) =>
    folding(evaluate, {}, (merged, value) =>
      isDocument(value) ? { ...(merged as PlainObject), ...value } : merged,
    ),
}

function better(best: Value, value: Value, sign: number): Value {
  if (isNil(value)) return best
  return best === null || compare(value, best) * sign > 0 ? value : best
}

const REFUSED = new Set(
  '$accumulator $bottom $bottomN $firstN $lastN $maxN $median $minN $percentile $stdDevPop $stdDevSamp $top $topN'.split(
    ' ',
  ),
)

export type GroupFields = (variables: PlainObject) => { names: string[]; start: () => Accumulator[] }

/** The fields of a $group or of a $bucket's output */
export function compileAccumulators(spec: PlainObject): GroupFields {
  const fields = Object.entries(spec).map(([name, field]) => {
    const entries = isDocument(field) ? Object.entries(field) : []
    const [operator, operand] = entries[0] ?? []
    if (entries.length !== 1 || !operator?.startsWith('$'))
      throw new CommandError(40234, `The field '${name}' must be an accumulator object`)
    if (REFUSED.has(operator)) throw notImplemented(`The group operator ${operator}`)
    const make = ACCUMULATORS[operator]
    if (!make) throw new CommandError(15952, `unknown group operator '${operator}'`)
    return { name, make, evaluate: compile(operand) }
  })
  return (variables) => ({
    names: fields.map(({ name }) => name),
    start: () => fields.map(({ make, evaluate }) => make((doc) => evaluate({ root: doc, variables }))),
  })
}

/** The stage $group: groups come in the order in which their first documents did */
export function compileGroup(spec: PlainObject, variables: PlainObject) {
  if (!('_id' in spec)) throw new CommandError(15955, 'a group specification must include an _id')
  const { _id: idExpression, ...rest } = spec
  const id = compile(idExpression)
  const fields = compileAccumulators(rest)(variables)
  return function* (docs: Docs): Generator<PlainObject | undefined> {
    const groups = new Map<string, { id: Value; accumulators: Accumulator[] }>()
    yield* taken(docs, (doc) => {
      const value = id({ root: doc, variables }) ?? null
      const key = keyOf(value)
      let group = groups.get(key)
      if (!group) groups.set(key, (group = { id: value, accumulators: fields.start() }))
      for (const accumulator of group.accumulators) accumulator.add(doc)
    })
    for (const group of groups.values()) yield finish(group.id, fields.names, group.accumulators)
  }
}

function finish(id: Value, names: string[], accumulators: Accumulator[]): PlainObject {
  const result: PlainObject = { _id: id }
  names.forEach((name, i) => (result[name] = accumulators[i]!.result()))
  return result
}

interface BucketSpec {
  groupBy: Value
  boundaries: Value[]
  default?: Value
  output?: PlainObject
}

/** The stage $bucket: one group for each pair of neighbouring boundaries */
export function compileBucket(spec: PlainObject, variables: PlainObject) {
  const { groupBy, boundaries, default: otherwise, output } = spec as unknown as BucketSpec
  const evaluate = compile(groupBy)
  const fields = compileAccumulators(output ?? { count: { $sum: 1 } })(variables)
  return function* (docs: Docs): Generator<PlainObject | undefined> {
    const buckets = new Map<Value, Accumulator[]>()
    yield* taken(docs, (doc) => {
      const value = evaluate({ root: doc, variables })
      const at = boundaries.findIndex(
        (low, i) =>
          i + 1 < boundaries.length && compare(value, low) >= 0 && compare(value, boundaries[i + 1]) < 0,
      )
      if (at < 0 && otherwise === undefined)
        throw new CommandError(
          40066,
          '$switch could not find a matching branch for an input, and no default was specified.',
        )
      const id = at < 0 ? otherwise : boundaries[at]
      if (!buckets.has(id)) buckets.set(id, fields.start())
      for (const accumulator of buckets.get(id)!) accumulator.add(doc)
    })
    const sorted = [...buckets].sort(([a], [b]) => compare(a, b))
    for (const [id, accumulators] of sorted) yield finish(id, fields.names, accumulators)
  }
}
