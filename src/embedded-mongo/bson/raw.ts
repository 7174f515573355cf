import { BSON, type Document } from 'bson'
import { CommandError } from '../errors.js'

declare global {
  /** Node's fast slices, which its published types leave out */
  interface Buffer<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> {
    latin1Slice(start: number, end: number): string
    utf8Slice(start: number, end: number): string
    latin1Write(text: string, offset: number): number
    utf8Write(text: string, offset: number): number
    /** The same memory: ties the parameter to the type */
    readonly buffer: TArrayBuffer
  }
}

/** One BSON value where it lies: its type and the bytes [start, end) of `buf` */
export interface Raw {
  readonly type: number
  readonly buf: Buffer
  readonly start: number
  readonly end: number
}

export const T = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binary: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  code: 13,
  symbol: 14,
  codeWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: 255,
  maxKey: 127,
} as const

function cstringEnd(buf: Buffer, at: number): number {
  while (buf[at] !== 0) at++
  return at + 1
}

/** Where the value of this type that starts at `at` ends */
export function valueEnd(buf: Buffer, type: number, at: number): number {
  switch (type) {
    case T.int:
      return at + 4
    case T.double:
    case T.date:
    case T.timestamp:
    case T.long:
      return at + 8
    case T.string:
    case T.code:
    case T.symbol:
      return at + 4 + buf.readInt32LE(at)
    case T.object:
    case T.array:
    case T.codeWithScope:
      return at + buf.readInt32LE(at)
    case T.objectId:
      return at + 12
    case T.bool:
      return at + 1
    case T.null:
    case T.undefined:
    case T.minKey:
    case T.maxKey:
      return at
    case T.binary:
      return at + 5 + buf.readInt32LE(at)
    case T.decimal:
      return at + 16
    case T.regex:
      return cstringEnd(buf, cstringEnd(buf, at))
    case T.dbPointer:
      return at + 4 + buf.readInt32LE(at) + 12
    default:
      throw new CommandError('BadValue', `unknown BSON type ${type}`)
  }
}

/** A whole document, e.g. one read from disk, as a value */
export function rawDocument(buf: Buffer, start = 0): Raw {
  return { type: T.object, buf, start, end: start + buf.readInt32LE(start) }
}

function sameName(buf: Buffer, at: number, name: string): boolean {
  const { length } = name
  for (let i = 0; i < length; i++) if (buf[at + i] !== name.charCodeAt(i)) return false
  return buf[at + length] === 0
}

/** The value of a field (or of an array's element, by its number), undefined when it is missing */
export function fieldOf(doc: Raw, name: string): Raw | undefined {
  const { buf } = doc
  const last = doc.end - 1
  const bytes = utf8AsLatin1(name)
  let at = doc.start + 4
  while (at < last) {
    const type = buf[at]!
    const nameAt = at + 1
    const valueAt = cstringEnd(buf, nameAt)
    const end = valueEnd(buf, type, valueAt)
    if (valueAt - nameAt - 1 === bytes.length && sameName(buf, nameAt, bytes))
      return { type, buf, start: valueAt, end }
    at = end
  }
  return undefined
}

/** UTF-8 bytes as a string of one character a byte, so that `<` on strings compares bytes */
export function utf8AsLatin1(text: string): string {
  for (let i = 0; i < text.length; i++)
    if (text.charCodeAt(i) > 127) return Buffer.from(text, 'utf8').toString('latin1')
  return text
}

/** Calls back for each field in order; stops when the callback answers false */
export function eachField(doc: Raw, visit: (name: string, value: Raw) => boolean | void): void {
  const { buf } = doc
  const last = doc.end - 1
  let at = doc.start + 4
  while (at < last) {
    const type = buf[at]!
    const valueAt = cstringEnd(buf, at + 1)
    const end = valueEnd(buf, type, valueAt)
    if (visit(buf.utf8Slice(at + 1, valueAt - 1), { type, buf, start: valueAt, end }) === false) return
    at = end
  }
}

export function fieldsOf(doc: Raw): [string, Raw][] {
  const fields: [string, Raw][] = []
  eachField(doc, (name, value) => void fields.push([name, value]))
  return fields
}

/** The elements of an array */
export function elementsOf(array: Raw): Raw[] {
  const { buf } = array
  const last = array.end - 1
  const elements: Raw[] = []
  let at = array.start + 4
  while (at < last) {
    const type = buf[at]!
    const start = cstringEnd(buf, at + 1)
    const end = valueEnd(buf, type, start)
    elements.push({ type, buf, start, end })
    at = end
  }
  return elements
}

export const isEmptyDocument = (doc: Raw) => doc.end - doc.start <= 5

export const bytesOf = (value: Raw) => value.buf.subarray(value.start, value.end)

export const stringOf = (value: Raw) => value.buf.utf8Slice(value.start + 4, value.end - 1)

export const isNumber = (value: Raw) =>
  value.type === T.int || value.type === T.double || value.type === T.long || value.type === T.decimal

/** A number as the nearest double */
export function numberOf({ type, buf, start, end }: Raw): number {
  if (type === T.int) return buf.readInt32LE(start)
  if (type === T.double) return buf.readDoubleLE(start)
  if (type === T.long) return Number(buf.readBigInt64LE(start))
  if (type === T.decimal) return Number(new BSON.Decimal128(buf.subarray(start, end)).toString())
  throw new CommandError('TypeMismatch', 'expected a number')
}

const KEEP_TYPES = { promoteBuffers: false, promoteValues: true, bsonRegExp: true }

/** A document as JavaScript values; integers beyond 2^53, decimals and binaries stay BSON objects */
export function toObject(doc: Raw): Document {
  return BSON.deserialize(bytesOf(doc), KEEP_TYPES)
}

/** Any value as JavaScript */
export function toJs(value: Raw): unknown {
  if (value.type === T.string) return stringOf(value)
  if (value.type === T.int || value.type === T.double) return numberOf(value)
  if (value.type === T.object) return toObject(value)
  return toObject(wrap([['v', value]])).v as unknown
}

/** Any JavaScript value as BSON */
export function fromJs(value: unknown): Raw {
  const doc = rawDocument(toBuffer(BSON.serialize({ v: value }, { ignoreUndefined: false })))
  return fieldOf(doc, 'v')!
}

export const toBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

export function fromText(text: string): Raw {
  const length = Buffer.byteLength(text)
  const buf = Buffer.allocUnsafe(length + 5)
  buf.writeInt32LE(length + 1, 0)
  buf.utf8Write(text, 4)
  buf[length + 4] = 0
  return { type: T.string, buf, start: 0, end: length + 5 }
}

/** A whole number as a 64-bit integer */
export function fromWhole(value: number): Raw {
  const buf = Buffer.allocUnsafe(8)
  buf.writeBigInt64LE(BigInt(value), 0)
  return { type: T.long, buf, start: 0, end: 8 }
}

export function fromObject(object: Document): Raw {
  return rawDocument(toBuffer(BSON.serialize(object, { ignoreUndefined: true })))
}

/** A document made of these fields */
export function wrap(fields: Iterable<[string, Raw]>): Raw {
  const list = Array.isArray(fields) ? (fields as [string, Raw][]) : [...fields]
  let size = 5
  for (const [name, value] of list) size += Buffer.byteLength(name) + 2 + value.end - value.start
  const buf = Buffer.allocUnsafe(size)
  let at = 4
  for (const [name, value] of list) {
    buf[at] = value.type
    at += 1 + buf.utf8Write(name, at + 1)
    buf[at++] = 0
    at += value.buf.copy(buf, at, value.start, value.end)
  }
  buf[at] = 0
  buf.writeInt32LE(size, 0)
  return rawDocument(buf)
}

export function wrapArray(elements: Raw[]): Raw {
  const doc = wrap(elements.map((element, index) => [String(index), element] as [string, Raw]))
  return { ...doc, type: T.array }
}
