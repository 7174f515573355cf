import { CommandError } from '../errors.js'
import { arrayOf } from './array-operand.js'
import {
  compare,
  equal,
  isNil,
  keyOf,
  numeric,
  truthy,
  typeName,
  type Operator,
  type Value,
} from './values.js'

function elementAt(array: Value, index: Value): Value {
  if (isNil(array) || isNil(index)) return null
  const items = arrayOf('$arrayElemAt', array)
  return items.at(numeric(index, '$arrayElemAt'))
}

function slice(array: Value, a: Value, b?: Value): Value {
  if (isNil(array) || isNil(a) || b === null) return null
  const items = arrayOf('$slice', array)
  const first = numeric(a, '$slice')
  if (b === undefined) return first >= 0 ? items.slice(0, first) : items.slice(first)
  const start = first >= 0 ? first : Math.max(0, items.length + first)
  return items.slice(start, start + numeric(b, '$slice'))
}

function range(start: Value, end: Value, step: Value = 1): Value {
  const [from, to, by] = [start, end, step].map((value) => numeric(value, '$range')) as [
    number,
    number,
    number,
  ]
  if (by === 0) throw new CommandError(34449, '$range requires a non-zero step value')
  const result: number[] = []
  for (let at = from; by > 0 ? at < to : at > to; at += by) result.push(at)
  return result
}

function unique(values: Value[]): Value[] {
  const seen = new Set<string>()
  return values.filter((value) => {
    const key = keyOf(value)
    return seen.has(key) ? false : Boolean(seen.add(key))
  })
}

function sets(operator: string, args: Value[], combine: (sets: Value[][]) => Value): Value {
  if (args.some(isNil)) return null
  return combine(args.map((arg) => arrayOf(operator, arg)))
}

const keysOf = (values: Value[]) => new Set(values.map(keyOf))

function concatenated(args: Value[]): Value {
  return args.some(isNil) ? null : args.flatMap((arg) => arrayOf('$concatArrays', arg))
}

function contains(value: Value, array: Value): boolean {
  if (!Array.isArray(array)) throw new CommandError(40081, '$in requires an array as a second argument')
  return array.some((item) => equal(item, value))
}

function size(array: Value): number {
  if (!Array.isArray(array))
    throw new CommandError(
      17124,
      `The argument to $size must be an array, but was of type: ${typeName(array)}`,
    )
  return array.length
}

export const ARRAY_OPERATORS: Record<string, Operator> = {
  $arrayElemAt: elementAt,
  $first: (array) => elementAt(array, 0),
  $last: (array) => elementAt(array, -1),
  $size: size,
  $slice: slice,
  $in: contains,
  $concatArrays: (...args) => concatenated(args),
  $reverseArray: (array) => (isNil(array) ? null : arrayOf('$reverseArray', array).toReversed()),
  $range: range,
  $indexOfArray: (array, value) =>
    isNil(array) ? null : arrayOf('$indexOfArray', array).findIndex((item) => equal(item, value)),
  $setUnion: (...args) => sets('$setUnion', args, (arrays) => unique(arrays.flat()).sort(compare)),
  $setIntersection: (...args) =>
    sets('$setIntersection', args, ([head = [], ...rest]) => {
      const others = rest.map(keysOf)
      return unique(head)
        .filter((item) => others.every((keys) => keys.has(keyOf(item))))
        .sort(compare)
    }),
  $setDifference: (...args) =>
    sets('$setDifference', args, ([a = [], b = []]) => {
      const taken = keysOf(b)
      return unique(a).filter((item) => !taken.has(keyOf(item)))
    }),
  $setEquals: (...args) =>
    sets('$setEquals', args, (arrays) => {
      const [head, ...rest] = arrays.map((array) => [...keysOf(array)].sort().join('\xff'))
      return rest.every((keys) => keys === head)
    }),
  $setIsSubset: (...args) =>
    sets('$setIsSubset', args, ([a = [], b = []]) => {
      const keys = keysOf(b)
      return a.every((item) => keys.has(keyOf(item)))
    }),
  $allElementsTrue: (array) => arrayOf('$allElementsTrue', array).every(truthy),
  $anyElementTrue: (array) => arrayOf('$anyElementTrue', array).some(truthy),
}
