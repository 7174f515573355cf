import { BSON } from 'bson'
import { notImplemented } from '../errors.js'
import { eachField, elementsOf, fieldsOf, fromJs, T, utf8AsLatin1, type Raw } from './raw.js'

/**
 * Order-preserving encoding: for any two values `encode(a) < encode(b)` exactly when MongoDB sorts a before b,
 * and they are equal exactly when MongoDB holds the values for equal (1, 1.0 and NumberLong(1) are).
 * The result is a string of one character a byte. No encoding is a prefix of another one,
 * and none begins with 0x00 or 0xff, so that they can be written one after the other.
 */

export const MISSING = '\x05'
export const UNDEFINED = '\x02'
export const NULL = '\x05'
export const MIN_KEY = '\x01'
export const MAX_KEY = '\x7f'

/** The first byte of an encoding says the kind; values of different kinds never match a range query */
const KIND: Partial<Record<number, string>> = {
  [T.minKey]: MIN_KEY,
  [T.undefined]: UNDEFINED,
  [T.null]: NULL,
  [T.int]: '\x0a',
  [T.double]: '\x0a',
  [T.long]: '\x0a',
  [T.decimal]: '\x0a',
  [T.string]: '\x0f',
  [T.symbol]: '\x0f',
  [T.object]: '\x14',
  [T.array]: '\x19',
  [T.binary]: '\x1e',
  [T.objectId]: '\x23',
  [T.bool]: '\x28',
  [T.date]: '\x2d',
  [T.timestamp]: '\x2f',
  [T.regex]: '\x32',
  [T.code]: '\x3c',
  [T.maxKey]: MAX_KEY,
}

export const ARRAY_KIND = '\x19'
export const NUMBER_KIND = '\x0a'

export function kindOf(type: number): string {
  const kind = KIND[type]
  if (!kind) throw notImplemented(`Comparing values of BSON type ${type}`)
  return kind
}

const scratch = Buffer.alloc(10)
const NAN = '\x0a\0\0\0\0\0\0\0\0'
const EXACT = 2 ** 53

/** A double whose bits, taken as an unsigned integer, are in the order of the numbers; `rest` makes long integers exact */
function encodeNumber(value: number, rest = 0): string {
  if (Number.isNaN(value)) return NAN
  scratch.writeDoubleBE(value === 0 ? 0 : value, 0)
  if (scratch[0]! < 128) scratch[0]! |= 128
  else for (let i = 0; i < 8; i++) scratch[i] = ~scratch[i]!
  if (Math.abs(value) < EXACT) return NUMBER_KIND + scratch.latin1Slice(0, 8)
  scratch.writeUInt16BE(rest + 0x8000, 8)
  return NUMBER_KIND + scratch.latin1Slice(0, 10)
}

function encodeLong(buf: Buffer, at: number): string {
  const value = buf.readBigInt64LE(at)
  const near = Number(value)
  if (Math.abs(near) < EXACT) return encodeNumber(near)
  return encodeNumber(near, Number(value - BigInt(near)))
}

function encodeDecimal({ buf, start, end }: Raw): string {
  const value = Number(new BSON.Decimal128(buf.subarray(start, end)).toString())
  if (!Number.isSafeInteger(value)) throw notImplemented('Comparing a Decimal128 that is not a whole number')
  return encodeNumber(value)
}

/** The bytes of a string with its end marked; a zero byte inside is written as 00 ff */
const terminated = (bytes: string) => (bytes.includes('\0') ? bytes.replaceAll('\0', '\0\xff') : bytes) + '\0'

function encodeInteger64(buf: Buffer, at: number, signed: boolean): string {
  for (let i = 0; i < 8; i++) scratch[i] = buf[at + 7 - i]!
  if (signed) scratch[0]! ^= 128
  return scratch.latin1Slice(0, 8)
}

function encodeBinary({ buf, start, end }: Raw): string {
  scratch.writeUInt32BE(buf.readInt32LE(start), 0)
  return scratch.latin1Slice(0, 4) + buf.latin1Slice(start + 4, end)
}

function encodeObject(value: Raw): string {
  let encoded = ''
  eachField(value, (name, field) => {
    encoded += kindOf(field.type) + terminated(utf8AsLatin1(name)) + payload(field)
  })
  return encoded + '\0'
}

function encodeRegex({ buf, start, end }: Raw): string {
  return buf.latin1Slice(start, end)
}

function payload(value: Raw): string {
  const { type, buf, start, end } = value
  switch (type) {
    case T.string:
    case T.symbol:
    case T.code:
      return terminated(buf.latin1Slice(start + 4, end - 1))
    case T.objectId:
      return buf.latin1Slice(start, end)
    case T.int:
      return encodeNumber(buf.readInt32LE(start)).slice(1)
    case T.double:
      return encodeNumber(buf.readDoubleLE(start)).slice(1)
    case T.long:
      return encodeLong(buf, start).slice(1)
    case T.decimal:
      return encodeDecimal(value).slice(1)
    case T.date:
      return encodeInteger64(buf, start, true)
    case T.timestamp:
      return encodeInteger64(buf, start, false)
    case T.bool:
      return buf[start] ? '\x02' : '\x01'
    case T.object:
      return encodeObject(value)
    case T.array:
      return elementsOf(value).map(encode).join('') + '\0'
    case T.binary:
      return encodeBinary(value)
    case T.regex:
      return encodeRegex(value)
    default:
      return ''
  }
}

/** Encodes a value so that encodings compare as MongoDB compares the values */
export function encode(value: Raw): string {
  return kindOf(value.type) + payload(value)
}

/** The same for a JavaScript value, as pipelines hold them; undefined counts as null, as in a sort */
export function encodeJs(value: unknown): string {
  if (value === undefined || value === null) return NULL
  if (typeof value === 'number') return encodeNumber(value)
  if (typeof value === 'string') return '\x0f' + terminated(utf8AsLatin1(value))
  if (typeof value === 'boolean') return value ? '\x28\x02' : '\x28\x01'
  return encode(fromJs(value))
}

/** For a descending field of an index: turns the order round */
export function inverted(encoded: string): string {
  const bytes = Buffer.from(encoded, 'latin1')
  for (let i = 0; i < bytes.length; i++) bytes[i] = ~bytes[i]!
  return bytes.latin1Slice(0, bytes.length)
}

/** The smallest string of bytes greater than every string that begins with this prefix */
export function afterPrefix(prefix: string): string {
  let length = prefix.length
  while (length > 0 && prefix.charCodeAt(length - 1) === 255) length--
  if (length === 0) return '\xff'.repeat(32)
  return prefix.slice(0, length - 1) + String.fromCharCode(prefix.charCodeAt(length - 1) + 1)
}

export function isNaNKey(encoded: string): boolean {
  return encoded === NAN
}

/** Names of the fields of an object in order, for key patterns and sort patterns */
export const namesOf = (doc: Raw): string[] => fieldsOf(doc).map(([name]) => name)
