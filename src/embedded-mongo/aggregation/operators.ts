import { CommandError } from '../errors.js'
import { arrayOf } from './array-operand.js'
import { ARRAY_OPERATORS } from './array-operators.js'
import { NUMBER_OPERATORS, summands } from './number-operators.js'
import {
  compare,
  isDocument,
  isNil,
  numeric,
  truthy,
  typeName,
  type Operator,
  type PlainObject,
  type Value,
} from './values.js'

function strings(operator: string, args: Value[]): string[] | null {
  if (args.some(isNil)) return null
  for (const arg of args)
    if (typeof arg !== 'string')
      throw new CommandError(16702, `${operator} only supports strings, not ${typeName(arg)}`)
  return args as string[]
}

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

export const OPERATORS: Record<string, Operator> = {
  $eq: (a, b) => compare(a, b) === 0,
  $ne: (a, b) => compare(a, b) !== 0,
  $gt: (a, b) => compare(a, b) > 0,
  $gte: (a, b) => compare(a, b) >= 0,
  $lt: (a, b) => compare(a, b) < 0,
  $lte: (a, b) => compare(a, b) <= 0,
  $cmp: compare,
  $not: (value) => !truthy(value),
  ...NUMBER_OPERATORS,
  ...ARRAY_OPERATORS,
  $concat: (...args) => strings('$concat', args)?.join('') ?? null,
  $toLower: (text) => (isNil(text) ? '' : String(toText(text)).toLowerCase()),
  $toUpper: (text) => (isNil(text) ? '' : String(toText(text)).toUpperCase()),
  $strLenCP: (text) => Array.from(strings('$strLenCP', [text])?.[0] ?? '').length,
  $strLenBytes: (text) => Buffer.byteLength(strings('$strLenBytes', [text])?.[0] ?? ''),
  $substrCP: substring,
  $split: (text, by) => strings('$split', [text, by])?.[0]!.split(by as string) ?? null,
  $toString: toText,
  $isArray: (value) => Array.isArray(value),
  $isNumber: (value) => ['int', 'double', 'long', 'decimal'].includes(typeName(value)),
  $type: typeName,
  $arrayToObject: toObjectFromPairs,
  $objectToArray: (object) =>
    isNil(object) ? null : Object.entries(object as PlainObject).map(([k, v]) => ({ k, v })),
  $mergeObjects: (...args) => merge(summands(args)),
}
