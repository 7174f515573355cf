import { deserialize } from 'bson'
import mongoose, { type mongo } from 'mongoose'
import { OperationError } from '../operation.js'
import { fileOf, isSame, readDocuments, sumUp, type Manifest } from './backup-files.js'
import { collectionNames, rawDocuments } from './snapshot.js'

const BATCH = 500
/** Pieces of files are large: so many bytes are enough at a time. */
const BATCH_BYTES = 16 * 1024 * 1024
/** So that what is written back is byte for byte what was read: no number changes its type. */
const AS_STORED = { promoteValues: false, promoteBuffers: false, bsonRegExp: true } as const
/** Restored first: a program that is started too early misses the keys that it names, and refuses. */
const FIRST = 'keyRecords'

/** @throws OperationError when any collection has a document */
export async function refuseUnlessEmpty(database: mongo.Db): Promise<void> {
  for (const name of await collectionNames(database)) {
    if (await database.collection(name).findOne({}, { projection: { _id: 1 } })) {
      throw new OperationError(
        `The store is not empty (${name}). Restore into another folder (YINLINGHUI_DATA) or database (MONGODB_DATABASE)`,
      )
    }
  }
}

/**
 * Writes all documents of a backup into an empty database without indexes, so that nothing expires meanwhile, and reads every collection
 * again to compare it with the manifest.
 * @throws OperationError naming the collection that is not as it was
 */
export async function fillStore(folder: string, manifest: Manifest): Promise<void> {
  const database = mongoose.connection.db
  if (!database) throw new Error('The store is not open')
  await refuseUnlessEmpty(database)
  const first = ({ name }: { name: string }) => (name === FIRST ? 0 : 1)
  for (const entry of [...manifest.collections].sort((a, b) => first(a) - first(b))) {
    await fillCollection(database, entry.name, fileOf(folder, entry.name))
    const stored = await sumUp(entry.name, rawDocuments(database, entry.name))
    if (!isSame(stored, entry)) {
      throw new OperationError(
        `${entry.name} is not what the backup says: ${stored.documents} of ${entry.documents}`,
      )
    }
  }
}

async function fillCollection(database: mongo.Db, name: string, file: string): Promise<void> {
  await database.dropCollection(name)
  const collection = await database.createCollection(name)
  let waiting: mongo.Document[] = []
  let waitingBytes = 0
  for await (const bytes of readDocuments(file)) {
    waiting.push(deserialize(bytes, AS_STORED))
    waitingBytes += bytes.length
    if (waiting.length < BATCH && waitingBytes < BATCH_BYTES) continue
    await collection.insertMany(waiting)
    waiting = []
    waitingBytes = 0
  }
  if (waiting.length > 0) await collection.insertMany(waiting)
}
