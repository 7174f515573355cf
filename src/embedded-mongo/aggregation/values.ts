import { BSON } from 'bson'
import { CommandError, notImplemented } from '../errors.js'
import { encodeJs, NULL, UNDEFINED } from '../bson/ordered.js'

/** Values in pipelines are JavaScript values; a missing field is undefined. */
export type Value = unknown

/** Operators that are plain functions of their evaluated arguments */
export type Operator = (...args: Value[]) => Value
export type PlainObject = Record<string, Value>

/** An object that is a document, not a BSON type, date or regular expression */
export function isDocument(value: Value): value is PlainObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** MongoDB's truth: everything but false, null, a missing value and zero */
export const truthy = (value: Value) =>
  value !== undefined && value !== null && value !== false && value !== 0

export const isNil = (value: Value): value is null | undefined => value === null || value === undefined

/** -1, 0 or 1 in MongoDB's order of all values; a missing value comes before null */
export function compare(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number' && a === a && b === b) return a < b ? -1 : a > b ? 1 : 0
  const left = a === undefined ? UNDEFINED : encodeJs(a)
  const right = b === undefined ? UNDEFINED : encodeJs(b)
  return left < right ? -1 : left > right ? 1 : 0
}

export const equal = (a: Value, b: Value) => a === b || compare(a, b) === 0

/** Identity of a value in groups and sets: null and missing are the same */
export const keyOf = (value: Value) => (value === undefined ? NULL : encodeJs(value))

/**
 * A number for arithmetic.
 * @throws CommandError NotImplemented for decimals and for integers beyond 2^53: the result would be wrong
 */
export function numeric(value: Value, operator: string): number {
  if (typeof value === 'number') return value
  if (value instanceof BSON.Long || value instanceof BSON.Decimal128)
    throw notImplemented(`${operator} with a Decimal128 or an integer beyond 2^53`)
  throw new CommandError('TypeMismatch', `${operator} only supports numeric types, not ${typeName(value)}`)
}

/** Whether an accumulator counts it as a number; refuses what it could not add exactly */
export function isNumeric(value: Value, operator: string): value is number {
  if (typeof value === 'number') return true
  if (value instanceof BSON.Long || value instanceof BSON.Decimal128) numeric(value, operator)
  return false
}

const BSON_NAMES: Record<string, string> = {
  ObjectId: 'objectId',
  Binary: 'binData',
  Long: 'long',
  Decimal128: 'decimal',
  Timestamp: 'timestamp',
  BSONRegExp: 'regex',
  MinKey: 'minKey',
  MaxKey: 'maxKey',
  Code: 'javascript',
}

/** The answer of $type */
export function typeName(value: Value): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (typeof value === 'number')
    return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? 'int' : 'double'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  if (Array.isArray(value)) return 'array'
  if (value instanceof Date) return 'date'
  const tagged = (value as { _bsontype?: string })._bsontype
  return (tagged && BSON_NAMES[tagged]) ?? 'object'
}

/** The value at a dotted path as expressions see it: an array on the way gives the array of what is inside */
export function valueAt(value: Value, path: readonly string[], depth = 0): Value {
  for (let i = depth; i < path.length; i++) {
    if (Array.isArray(value))
      return value
        .filter((item) => isDocument(item) || Array.isArray(item))
        .map((item: Value) => valueAt(item, path, i))
        .filter((item) => item !== undefined)
    if (!isDocument(value)) return undefined
    value = Object.hasOwn(value, path[i]!) ? value[path[i]!] : undefined
  }
  return value
}
