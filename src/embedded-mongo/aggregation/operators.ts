import { CommandError } from '../errors.js'
import { arrayOf } from './array-operand.js'
import {
  compare,
  equal,
  isDocument,
  isNil,
  isNumeric,
  keyOf,
  numeric,
  truthy,
  typeName,
  type PlainObject,
  type Value,
} from './values.js'

/** Operators that are plain functions of their evaluated arguments */
export type Operator = (...args: Value[]) => Value

function strings(operator: string, args: Value[]): string[] | null {
  if (args.some(isNil)) return null
  for (const arg of args)
    if (typeof arg !== 'string')
      throw new CommandError(16702, `${operator} only supports strings, not ${typeName(arg)}`)
  return args as string[]
}

function arithmetic(operator: string, fold: (numbers: number[]) => Value): Operator {
  return (...args) => (args.some(isNil) ? null : fold(args.map((arg) => numeric(arg, operator))))
}

/** $add and $subtract take a date with milliseconds */
function addition(...args: Value[]): Value {
  if (args.some(isNil)) return null
  const dates = args.filter((arg) => arg instanceof Date)
  if (dates.length > 1) throw new CommandError(16612, 'only one date allowed in an $add expression')
  const sum = args.reduce<number>(
    (total, arg) => total + (arg instanceof Date ? +arg : numeric(arg, '$add')),
    0,
  )
  return dates.length > 0 ? new Date(sum) : sum
}

function subtraction(a: Value, b: Value): Value {
  if (isNil(a) || isNil(b)) return null
  if (!(a instanceof Date)) return numeric(a, '$subtract') - numeric(b, '$subtract')
  return b instanceof Date ? +a - +b : new Date(+a - numeric(b, '$subtract'))
}

function rounded(operator: string, round: (value: number) => number): Operator {
  return (value, places) => {
    if (isNil(value)) return null
    const factor = 10 ** (isNil(places) ? 0 : numeric(places, operator))
    return round(numeric(value, operator) * factor) / factor
  }
}

/** To the even neighbour, as $round does with a half */
function halfEven(value: number): number {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

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

/** Numbers summed; what is no number counts nothing. With one argument an array is taken apart. */
const summands = (args: Value[]) =>
  args.length === 1 && Array.isArray(args[0]) ? (args[0] as Value[]) : args

export function sum(values: Value[]): number {
  let total = 0
  for (const value of values) if (isNumeric(value, '$sum')) total += value
  return total
}

export function average(values: Value[]): Value {
  const numbers = values.filter((value) => isNumeric(value, '$avg'))
  return numbers.length === 0 ? null : sum(numbers) / numbers.length
}

export function extreme(values: Value[], sign: 1 | -1): Value {
  let best: Value = null
  for (const value of values)
    if (!isNil(value) && (best === null || compare(value, best) * sign > 0)) best = value
  return best
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

export function unique(values: Value[]): Value[] {
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

function toObjectFromPairs(value: Value): Value {
  if (isNil(value)) return null
  const object: PlainObject = {}
  for (const pair of arrayOf('$arrayToObject', value)) {
    const [key, item] = Array.isArray(pair)
      ? (pair as [string, Value])
      : [(pair as { k: string }).k, (pair as { v: Value }).v]
    Object.defineProperty(object, key, { value: item, enumerable: true, configurable: true, writable: true })
  }
  return object
}

function merge(args: Value[]): Value {
  const merged: PlainObject = {}
  for (const arg of args) {
    if (isNil(arg)) continue
    if (!isDocument(arg))
      throw new CommandError(40400, `$mergeObjects requires object inputs, not ${typeName(arg)}`)
    Object.assign(merged, arg)
  }
  return merged
}

function toText(value: Value): Value {
  if (isNil(value)) return null
  if (value instanceof Date) return value.toISOString()
  if (isDocument(value) || Array.isArray(value))
    throw new CommandError(241, `Unsupported conversion from ${typeName(value)} to string in $convert`)
  return (value as { toString(): string }).toString()
}

function substring(text: Value, start: Value, length: Value): Value {
  const points = Array.from(isNil(text) ? '' : (toText(text) as string))
  const from = numeric(start, '$substrCP')
  return points.slice(from, from + numeric(length, '$substrCP')).join('')
}

function concatenated(args: Value[]): Value {
  return args.some(isNil) ? null : args.flatMap((arg) => arrayOf('$concatArrays', arg))
}

function contains(value: Value, array: Value): boolean {
  if (!Array.isArray(array)) throw new CommandError(40081, '$in requires an array as a second argument')
  return array.some((item) => equal(item, value))
}

function divide(a: Value, b: Value): Value {
  if (isNil(a) || isNil(b)) return null
  if (numeric(b, '$divide') === 0) throw new CommandError('BadValue', "can't $divide by zero")
  return numeric(a, '$divide') / numeric(b, '$divide')
}

function size(array: Value): number {
  if (!Array.isArray(array))
    throw new CommandError(
      17124,
      `The argument to $size must be an array, but was of type: ${typeName(array)}`,
    )
  return array.length
}

export const OPERATORS: Record<string, Operator> = {
  $eq: (a, b) => compare(a, b) === 0,
  $ne: (a, b) => compare(a, b) !== 0,
  $gt: (a, b) => compare(a, b) > 0,
  $gte: (a, b) => compare(a, b) >= 0,
  $lt: (a, b) => compare(a, b) < 0,
  $lte: (a, b) => compare(a, b) <= 0,
  $cmp: compare,
  $not: (value) => !truthy(value),
  $add: addition,
  $subtract: subtraction,
  $multiply: arithmetic('$multiply', (numbers) => numbers.reduce((a, b) => a * b, 1)),
  $divide: divide,
  $mod: arithmetic('$mod', ([a, b]) => {
    if (b === 0) throw new CommandError(16610, "can't $mod by zero")
    return a! % b!
  }),
  $abs: arithmetic('$abs', ([value]) => Math.abs(value!)),
  $ceil: arithmetic('$ceil', ([value]) => Math.ceil(value!)),
  $floor: arithmetic('$floor', ([value]) => Math.floor(value!)),
  $sqrt: arithmetic('$sqrt', ([value]) => Math.sqrt(value!)),
  $pow: arithmetic('$pow', ([base, exponent]) => base! ** exponent!),
  $exp: arithmetic('$exp', ([value]) => Math.exp(value!)),
  $ln: arithmetic('$ln', ([value]) => Math.log(value!)),
  $log10: arithmetic('$log10', ([value]) => Math.log10(value!)),
  $round: rounded('$round', halfEven),
  $trunc: rounded('$trunc', Math.trunc),
  $sum: (...args) => sum(summands(args)),
  $avg: (...args) => average(summands(args)),
  $max: (...args) => extreme(summands(args), 1),
  $min: (...args) => extreme(summands(args), -1),
  $concat: (...args) => strings('$concat', args)?.join('') ?? null,
  $toLower: (text) => (isNil(text) ? '' : String(toText(text)).toLowerCase()),
  $toUpper: (text) => (isNil(text) ? '' : String(toText(text)).toUpperCase()),
  $strLenCP: (text) => Array.from(strings('$strLenCP', [text])?.[0] ?? '').length,
  $strLenBytes: (text) => Buffer.byteLength(strings('$strLenBytes', [text])?.[0] ?? ''),
  $substrCP: substring,
  $split: (text, by) => strings('$split', [text, by])?.[0]!.split(by as string) ?? null,
  $toString: toText,
  $arrayElemAt: elementAt,
  $first: (array) => elementAt(array, 0),
  $last: (array) => elementAt(array, -1),
  $size: size,
  $slice: slice,
  $isArray: (value) => Array.isArray(value),
  $isNumber: (value) => ['int', 'double', 'long', 'decimal'].includes(typeName(value)),
  $type: typeName,
  $in: contains,
  $concatArrays: (...args) => concatenated(args),
  $reverseArray: (array) => (isNil(array) ? null : arrayOf('$reverseArray', array).toReversed()),
  $range: range,
  $indexOfArray: (array, value) =>
    isNil(array) ? null : arrayOf('$indexOfArray', array).findIndex((item) => equal(item, value)),
  $arrayToObject: toObjectFromPairs,
  $objectToArray: (object) =>
    isNil(object) ? null : Object.entries(object as PlainObject).map(([k, v]) => ({ k, v })),
  $mergeObjects: (...args) => merge(summands(args)),
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
  $toInt: (value) => (isNil(value) ? null : Math.trunc(Number(value))),
  $toLong: (value) => (isNil(value) ? null : Math.trunc(Number(value))),
  $toDouble: (value) => (isNil(value) ? null : Number(value)),
  $toBool: (value) => (isNil(value) ? null : truthy(value)),
}
