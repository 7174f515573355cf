import { BSON, type Document } from 'bson'
import { CommandError } from '../errors.js'
import { fromObject, type Raw } from '../bson/raw.js'
import type { Collection } from '../catalog.js'
import { cursorReply } from '../cursors.js'
import { collectionToWrite, type Scope } from '../engine.js'
import { compileFilter } from '../query/filter.js'
import {
  documentField,
  flagField,
  namespaceOf,
  EMPTY_DOCUMENT,
  type Command,
  type CommandDefinition,
  type Reply,
} from './command.js'

function create(command: Command, scope: Scope): Document {
  const ns = namespaceOf(command)
  if (scope.engine.catalog.find(ns))
    throw new CommandError('NamespaceExists', `Collection ${ns} already exists.`)
  collectionToWrite(scope, ns)
  return { ok: 1 }
}

function drop(command: Command, { engine }: Scope): Document {
  const ns = namespaceOf(command)
  const collection = engine.catalog.find(ns)
  if (!collection) return { ok: 1 }
  engine.catalog.drop(collection)
  return { nIndexesWas: collection.indexes.length, ns, ok: 1 }
}

function dropDatabase(command: Command, { engine }: Scope): Document {
  const collections = engine.catalog.list(command.db)
  for (const collection of collections) engine.catalog.drop(collection)
  return collections.length > 0 ? { dropped: command.db, ok: 1 } : { ok: 1 }
}

function described({ name, uuid, indexes }: Collection, nameOnly: boolean): Raw {
  if (nameOnly) return fromObject({ name, type: 'collection' })
  const info = { readOnly: false, uuid }
  return fromObject({ name, type: 'collection', options: {}, info, idIndex: indexes[0]!.spec })
}

function listCollections(command: Command, { engine }: Scope): Reply {
  const { matches } = compileFilter(documentField(command, 'filter') ?? EMPTY_DOCUMENT)
  const nameOnly = flagField(command.fields, 'nameOnly')
  const found = engine.catalog
    .list(command.db)
    .filter((collection) => matches(described(collection, false)))
    .map((collection) => described(collection, nameOnly))
  return cursorReply('firstBatch', `${command.db}.$cmd.listCollections`, 0, found)
}

function listDatabases(_command: Command, { engine }: Scope): Document {
  const names = [...new Set(engine.catalog.list().map(({ db }) => db))]
  const databases = names.map((name) => ({ name, sizeOnDisk: BSON.Long.ZERO, empty: false }))
  return { databases, totalSize: BSON.Long.ZERO, totalSizeMb: BSON.Long.ZERO, ok: 1 }
}

export const COLLECTION_COMMANDS: Record<string, CommandDefinition> = {
  create: { run: create, options: [], writes: true, transactional: true },
  drop: { run: drop, options: [], writes: true },
  dropDatabase: { run: dropDatabase, options: [], writes: true },
  listCollections: {
    run: listCollections,
    options: ['filter', 'nameOnly', 'cursor', 'authorizedCollections'],
  },
  listDatabases: { run: listDatabases, options: ['nameOnly', 'authorizedDatabases'] },
}
