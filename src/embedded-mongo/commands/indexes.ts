import type { Document } from 'bson'
import { CommandError } from '../errors.js'
import { rawDocument, stringOf, T, toObject, fromObject, toJs } from '../bson/raw.js'
import type { Collection } from '../catalog.js'
import { RECORD_BYTES } from '../storage/records.js'
import { cursorReply } from '../cursors.js'
import { duplicateKey, entriesOf, entryValue } from '../documents.js'
import { findCollection, collectionToWrite, type Engine, type Scope } from '../engine.js'
import { parseIndexSpec, sameKey, sameOptions, sameSelection, type Index } from '../indexes/spec.js'
import { wholeTable } from '../query/planner.js'
import { listField, namespaceOf, type Command, type CommandDefinition, type Reply } from './command.js'

const BUILD_CHUNK = 2000
const MOST_INDEXES = 64

/** Indexes that are being built, so that who asks for the same one waits for it */
const building = new WeakMap<Index, Promise<void>>()

function existing(collection: Collection, spec: Index['spec']): Index | undefined {
  const sameName = collection.indexes.find(({ name }) => name === spec.name)
  if (sameName) {
    if (sameKey(sameName.spec, spec) && (sameOptions(sameName.spec, spec) || spec.name === '_id_'))
      return sameName
    throw new CommandError(
      'IndexKeySpecsConflict',
      `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${JSON.stringify(spec)}, existing index: ${JSON.stringify(sameName.spec)}`,
    )
  }
  const alike = collection.indexes.find(
    (index) => sameKey(index.spec, spec) && (index.name === '_id_' || sameSelection(index.spec, spec)),
  )
  if (alike && alike.name !== '_id_')
    throw new CommandError(
      'IndexOptionsConflict',
      `Index already exists with a different name: ${alike.name}`,
    )
  return alike
}

/** Fills a new index in portions, so that other commands are served between them */
async function build(
  { store, catalog, transactions }: Engine,
  collection: Collection,
  index: Index,
): Promise<void> {
  const access = transactions.direct
  const [first, end] = wholeTable(collection.table)
  let start = first
  for (;;) {
    let count = 0
    for (const [key, bytes] of store.latest.entries(start, end)) {
      const record = key.slice(-RECORD_BYTES)
      for (const entry of entriesOf(access, collection, index, rawDocument(bytes), record)) {
        const there = index.unique ? store.latest.get(entry.at) : undefined
        if (there && there.latin1Slice(0, RECORD_BYTES) !== record)
          throw duplicateKey(collection, index, entry.key)
        store.put(entry.at, entryValue(index, record))
      }
      start = key + '\0'
      if (++count === BUILD_CHUNK) break
    }
    if (count < BUILD_CHUNK) break
    await store.flushed()
    if (collection.dropped) return
  }
  index.ready = true
  catalog.saveIndexes(collection)
}

async function buildOrDrop(engine: Engine, collection: Collection, index: Index): Promise<void> {
  try {
    await build(engine, collection, index)
  } catch (error) {
    engine.catalog.dropIndex(collection, index)
    throw error
  }
}

async function createIndexes(command: Command, scope: Scope): Promise<Reply> {
  const { engine, transaction } = scope
  const ns = namespaceOf(command)
  if (transaction)
    throw new CommandError(
      'OperationNotSupportedInTransaction',
      'Cannot create indexes in a multi-document transaction',
    )
  const specs = listField(command, 'indexes').map((spec) => parseIndexSpec(toObject(spec)))
  const isNew = !engine.catalog.find(ns)
  const collection = collectionToWrite(scope, ns)
  const numIndexesBefore = collection.indexes.length
  for (const spec of specs) {
    const there = existing(collection, spec)
    if (there) await building.get(there)
    else await addIndex(engine, collection, spec)
  }
  return {
    numIndexesBefore,
    numIndexesAfter: collection.indexes.length,
    createdCollectionAutomatically: isNew,
    ...(collection.indexes.length === numIndexesBefore ? { note: 'all indexes already exist' } : {}),
    ok: 1,
  }
}

async function addIndex(engine: Engine, collection: Collection, spec: Index['spec']): Promise<void> {
  if (collection.indexes.length >= MOST_INDEXES)
    throw new CommandError('CannotCreateIndex', `add index fails, too many indexes for ${collection.ns}`)
  const index = engine.catalog.addIndex(collection, spec, false)
  const built = buildOrDrop(engine, collection, index)
  building.set(index, built)
  await built
}

function requireCollection(scope: Scope, ns: string): Collection {
  const collection = findCollection(scope, ns)
  if (!collection) throw new CommandError('NamespaceNotFound', `ns does not exist: ${ns}`)
  return collection
}

function listIndexes(command: Command, scope: Scope): Reply {
  const ns = namespaceOf(command)
  const specs = requireCollection(scope, ns)
    .indexes.filter(({ ready }) => ready)
    .map(({ spec }) => fromObject(spec))
  return cursorReply('firstBatch', ns, 0, specs)
}

function indexesNamed(collection: Collection, wanted: unknown): Index[] {
  if (wanted === '*') return collection.indexes.filter(({ name }) => name !== '_id_')
  if (Array.isArray(wanted)) return wanted.flatMap((name) => indexesNamed(collection, name))
  const byKey = typeof wanted === 'object' && wanted !== null
  const index = collection.indexes.find((candidate) =>
    byKey ? sameKey(candidate.spec, { key: wanted }) : candidate.name === wanted,
  )
  if (!index)
    throw new CommandError(
      'IndexNotFound',
      byKey
        ? `can't find index with key: ${JSON.stringify(wanted)}`
        : `index not found with name [${JSON.stringify(wanted)}]`,
    )
  if (index.name === '_id_') throw new CommandError('InvalidOptions', 'cannot drop _id index')
  return [index]
}

function dropIndexes(command: Command, scope: Scope): Document {
  const collection = requireCollection(scope, namespaceOf(command))
  const wanted = command.fields.get('index')
  if (!wanted || (wanted.type !== T.string && wanted.type !== T.object && wanted.type !== T.array))
    throw new CommandError('TypeMismatch', "dropIndexes needs 'index' to be a string, an array or a document")
  const nIndexesWas = collection.indexes.length
  const chosen = indexesNamed(collection, wanted.type === T.string ? stringOf(wanted) : toJs(wanted))
  for (const index of chosen) scope.engine.catalog.dropIndex(collection, index)
  return { nIndexesWas, ok: 1 }
}

export const INDEX_COMMANDS: Record<string, CommandDefinition> = {
  createIndexes: {
    run: createIndexes,
    options: ['indexes', 'commitQuorum'],
    writes: true,
    transactional: true,
  },
  listIndexes: { run: listIndexes, options: ['cursor'] },
  dropIndexes: { run: dropIndexes, options: ['index'], writes: true },
  deleteIndexes: { run: dropIndexes, options: ['index'], writes: true },
}
