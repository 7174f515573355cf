import { BSON, type Document } from 'bson'
import { CommandError } from './errors.js'
import { toBuffer } from './bson/raw.js'
import { makeIndex, type Index } from './indexes/spec.js'
import { recordNumber } from './storage/records.js'
import { META, tableName, tableNumber } from './storage/tables.js'
import { createPurge } from './storage/purge.js'
import type { Store } from './storage/store.js'
import { prefixRange } from './storage/view.js'

/** Documents and indexes are tables of the one ordered file; this is where each is. Kept in table 0. */
export interface Collection {
  db: string
  name: string
  ns: string
  uuid: BSON.UUID
  table: string
  indexes: Index[]
  nextRecord: number
  /** The group in which its indexes last changed: transactions that began before cannot go on with it */
  changedIn: number
  dropped: boolean
}

export interface Catalog {
  find(ns: string): Collection | undefined
  /** @throws CommandError InvalidNamespace for a name that MongoDB would not take */
  findOrCreate(ns: string): Collection
  /** Collections of one database, or of all, in the order of their names */
  list(db?: string): Collection[]
  addIndex(collection: Collection, spec: Document, ready: boolean): Index
  /** Remembers that the index is ready or has met arrays */
  saveIndexes(collection: Collection): void
  dropIndex(collection: Collection, index: Index): void
  drop(collection: Collection): void
  /** Frees the space of what was dropped; safe to run at any time, and again after a crash */
  purge(): Promise<void>
}

const COLLECTIONS = META + 'c'
const FIRST_TABLE = 16
const ID_INDEX = { v: 2, key: { _id: 1 }, name: '_id_' }

interface StoredCollection {
  uuid: BSON.UUID
  table: number
  indexes: { spec: Document; table: number; multikey: boolean[]; ready: boolean }[]
}

function splitNamespace(ns: string): [string, string] {
  const dot = ns.indexOf('.')
  return [ns.slice(0, dot), ns.slice(dot + 1)]
}

export function openCatalog(store: Store): Catalog {
  const collections = new Map<string, Collection>()
  let nextTable = FIRST_TABLE
  const purge = createPurge(store)

  const allocateTable = () => tableName(nextTable++)
  const sawTable = (number: number) => (nextTable = Math.max(nextTable, number + 1))

  function load() {
    for (const table of purge.waiting()) sawTable(tableNumber(table))
    for (const [key, value] of store.latest.entries(...prefixRange(COLLECTIONS))) {
      const ns = Buffer.from(key.slice(COLLECTIONS.length), 'latin1').toString('utf8')
      const collection = loadCollection(ns, BSON.deserialize(value) as StoredCollection)
      collections.set(ns, collection)
      for (const index of collection.indexes.filter(({ ready }) => !ready)) dropIndex(collection, index)
    }
  }

  function loadCollection(ns: string, stored: StoredCollection): Collection {
    const [db, name] = splitNamespace(ns)
    sawTable(stored.table)
    for (const { table } of stored.indexes) sawTable(table)
    const indexes = stored.indexes.map((index) => makeIndex({ ...index, table: tableName(index.table) }))
    const table = tableName(stored.table)
    return {
      db,
      name,
      ns,
      uuid: stored.uuid,
      table,
      indexes,
      nextRecord: nextRecordOf(table),
      changedIn: 0,
      dropped: false,
    }
  }

  function nextRecordOf(table: string): number {
    for (const key of store.latest.keys(...prefixRange(table), true)) return recordNumber(key.slice(4)) + 1
    return 1
  }

  function save(collection: Collection) {
    const stored: StoredCollection = {
      uuid: collection.uuid,
      table: tableNumber(collection.table),
      indexes: collection.indexes.map(({ spec, table, multikey, ready }) => ({
        spec,
        table: tableNumber(table),
        multikey,
        ready,
      })),
    }
    store.put(keyOf(collection.ns), toBuffer(BSON.serialize(stored)))
  }

  const keyOf = (ns: string) => COLLECTIONS + Buffer.from(ns, 'utf8').toString('latin1')

  function dropIndex(collection: Collection, index: Index) {
    collection.indexes = collection.indexes.filter((other) => other !== index)
    collection.changedIn = store.currentGroup
    save(collection)
    purge.discard(index.table)
  }

  load()
  void purge.run()

  return {
    find: (ns) => collections.get(ns),
    findOrCreate(ns) {
      const existing = collections.get(ns)
      if (existing) return existing
      const [db, name] = splitNamespace(ns)
      checkName(db, name)
      const index = makeIndex({ spec: ID_INDEX, table: allocateTable(), multikey: [], ready: true })
      const collection: Collection = {
        db,
        name,
        ns,
        uuid: new BSON.UUID(),
        table: allocateTable(),
        indexes: [index],
        nextRecord: 1,
        changedIn: store.currentGroup,
        dropped: false,
      }
      collections.set(ns, collection)
      save(collection)
      return collection
    },
    list(db) {
      const chosen = [...collections.values()].filter(
        (collection) => db === undefined || collection.db === db,
      )
      return chosen.sort((a, b) => (a.ns < b.ns ? -1 : 1))
    },
    addIndex(collection, spec, ready) {
      const index = makeIndex({ spec, table: allocateTable(), multikey: [], ready })
      collection.indexes = [...collection.indexes, index]
      collection.changedIn = store.currentGroup
      save(collection)
      return index
    },
    saveIndexes: save,
    dropIndex,
    drop(collection) {
      collections.delete(collection.ns)
      collection.dropped = true
      collection.changedIn = store.currentGroup
      store.put(keyOf(collection.ns), null)
      for (const table of [collection.table, ...collection.indexes.map((index) => index.table)])
        purge.discard(table)
    },
    purge: purge.run,
  }
}

function checkName(db: string, name: string) {
  if (name === '' || name.includes('$') || name.includes('\0') || name.startsWith('.') || name.endsWith('.'))
    throw new CommandError('InvalidNamespace', `Invalid collection name: ${name}`)
  if (name.startsWith('system.')) throw new CommandError('InvalidNamespace', `cannot write to ${db}.${name}`)
  if (db === '' || /[/\\. "$*<>:|?\0]/.test(db))
    throw new CommandError('InvalidNamespace', `Invalid database name: ${db}`)
}
