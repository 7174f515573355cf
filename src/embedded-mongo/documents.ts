import { BSON } from 'bson'
import { CommandError } from './errors.js'
import type { Collection } from './catalog.js'
import { recordBytes } from './storage/records.js'
import { plainValueAt } from './bson/paths.js'
import { bytesOf, fieldOf, fieldsOf, fromJs, rawDocument, T, toJs, wrap, type Raw } from './bson/raw.js'
import { indexKeys, type IndexKey } from './indexes/keys.js'
import type { Index } from './indexes/spec.js'
import type { View } from './storage/view.js'

/** How a writer sees and changes the store: at once, or within a transaction */
export interface Access {
  readonly view: View
  put(key: string, value: Buffer | null): void
  /** Takes the right to change a key; throws when a transaction holds it, or when it changed since this one began */
  claim(key: string): void
  /** Told when an index meets its first array, so that this is remembered */
  becameMultikey(collection: Collection): void
}

/** A document and its number in the collection */
export interface Stored {
  record: string
  doc: Raw
}

const MAX_DOCUMENT = 16 * 1024 * 1024
const EMPTY = Buffer.alloc(0)

interface Entry {
  index: Index
  key: IndexKey
  /** Where it lies in the file */
  at: string
}

/** The entries of one document in one index, empty when it is not to be in it */
export function entriesOf(
  access: Pick<Access, 'becameMultikey'>,
  collection: Collection,
  index: Index,
  doc: Raw,
  record: string,
): Entry[] {
  if (index.partial && !index.partial.matches(doc)) return []
  const { keys, multikey, allMissing } = indexKeys(doc, index.fields)
  if (index.sparse && allMissing) return []
  if (multikey.some((met, i) => met && !index.multikey[i])) {
    index.multikey = index.multikey.map((was, i) => was || multikey[i]!)
    access.becameMultikey(collection)
  }
  return keys.map((key) => ({
    index,
    key,
    at: index.unique ? index.table + key.encoded : index.table + key.encoded + record,
  }))
}

/** Value of an entry: a unique index names the record there, others have it in the key */
export const entryValue = (index: Index, record: string) =>
  index.unique ? Buffer.from(record, 'latin1') : EMPTY

function checkUnique(access: Access, collection: Collection, entries: Entry[]) {
  for (const { index, key, at } of entries) {
    if (!index.unique) continue
    if (access.view.get(at)) {
      access.claim(at)
      if (access.view.get(at)) throw duplicateKey(collection, index, key)
    }
    access.claim(at)
  }
}

export function duplicateKey({ ns }: Collection, index: Index, key: IndexKey): CommandError {
  const names = index.fields.map(({ dotted }) => dotted)
  const values = key.values.map((value) => (value ? toJs(value) : null))
  const shown = names.map((name, i) => `${name}: ${show(values[i])}`).join(', ')
  return new CommandError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${ns} index: ${index.name} dup key: { ${shown} }`,
    {
      keyPattern: index.spec.key,
      keyValue: Object.fromEntries(names.map((name, i) => [name, values[i]])),
    },
  )
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof BSON.ObjectId) return `ObjectId('${value.toHexString()}')`
  if (value instanceof Date) return `new Date(${+value})`
  if (value instanceof BSON.Binary)
    return `BinData(${value.sub_type}, ${value.toString('hex').toUpperCase()})`
  if (typeof value === 'object' && value !== null) return BSON.EJSON.stringify(value)
  return String(value)
}

/** The document as it is stored: with an _id, and that first */
export function withId(doc: Raw): Raw {
  const id = fieldOf(doc, '_id')
  if (!id) return wrap([['_id', fromJs(new BSON.ObjectId())], ...fieldsOf(doc)])
  checkId(id)
  if (doc.buf.latin1Slice(doc.start + 5, doc.start + 9) === '_id\0') return doc
  return wrap([['_id', id], ...fieldsOf(doc).filter(([name]) => name !== '_id')])
}

export function checkId(id: Raw) {
  const names: Partial<Record<number, string>> = {
    [T.array]: 'array',
    [T.regex]: 'regex',
    [T.undefined]: 'undefined',
  }
  const wrong = names[id.type]
  if (wrong) throw new CommandError(53, `The '_id' value cannot be of type ${wrong}`)
}

function checkSize(doc: Raw) {
  const size = doc.end - doc.start
  if (size > MAX_DOCUMENT)
    throw new CommandError(
      'BSONObjectTooLarge',
      `Resulting document after update is larger than ${MAX_DOCUMENT}`,
    )
}

/** @throws CommandError DuplicateKey; nothing is written then */
export function insertDocument(access: Access, collection: Collection, given: Raw): Stored {
  const doc = withId(given)
  checkSize(doc)
  const record = recordBytes(collection.nextRecord)
  const entries = collection.indexes.flatMap((index) => entriesOf(access, collection, index, doc, record))
  checkUnique(access, collection, entries)
  collection.nextRecord++
  for (const { index, at } of entries) access.put(at, entryValue(index, record))
  access.put(collection.table + record, bytesOf(doc))
  return { record, doc }
}

/** @throws CommandError DuplicateKey; nothing is written then */
export function replaceDocument(
  access: Access,
  collection: Collection,
  { record, doc: old }: Stored,
  doc: Raw,
): void {
  checkSize(doc)
  access.claim(collection.table + record)
  const added: Entry[] = []
  const removed: Entry[] = []
  for (const index of collection.indexes) {
    const before = entriesOf(access, collection, index, old, record)
    const after = entriesOf(access, collection, index, doc, record)
    const had = new Set(before.map(({ at }) => at))
    const has = new Set(after.map(({ at }) => at))
    added.push(...after.filter(({ at }) => !had.has(at)))
    removed.push(...before.filter(({ at }) => !has.has(at)))
  }
  checkUnique(access, collection, added)
  for (const entry of removed) if (entry.index.unique) access.claim(entry.at)
  for (const { at } of removed) access.put(at, null)
  for (const { index, at } of added) access.put(at, entryValue(index, record))
  access.put(collection.table + record, bytesOf(doc))
}

export function deleteDocument(access: Access, collection: Collection, { record, doc }: Stored): void {
  access.claim(collection.table + record)
  const entries = collection.indexes.flatMap((index) => entriesOf(access, collection, index, doc, record))
  for (const entry of entries) if (entry.index.unique) access.claim(entry.at)
  for (const { at } of entries) access.put(at, null)
  access.put(collection.table + record, null)
}

export function readDocument(view: View, collection: Collection, record: string): Raw | undefined {
  const buf = view.get(collection.table + record)
  return buf && rawDocument(buf)
}

export const idOf = (doc: Raw): Raw => plainValueAt(doc, ['_id'])!
