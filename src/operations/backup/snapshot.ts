import mongoose, { type ClientSession, type mongo } from 'mongoose'

/** Larger answers make fewer questions; a document has at most 16 MB. */
const BATCH = 2000

type Read = (collection: string) => AsyncIterable<Uint8Array>

/** All collections of the database but those of MongoDB itself. */
export async function collectionNames(database: mongo.Db): Promise<string[]> {
  const collections = await database.listCollections({}, { nameOnly: true }).toArray()
  return collections
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('system.'))
    .sort()
}

/** The documents of a collection in the order of their ids, as they are stored. */
export function rawDocuments(
  database: mongo.Db,
  collection: string,
  session?: ClientSession,
): AsyncIterable<Uint8Array> {
  const options = {
    ...(session ? { session } : {}),
    // A snapshot session does not overrule the connection's own read concern: without this each read would see another moment.
    ...(session?.snapshotEnabled ? { readConcern: { level: 'snapshot' as const } } : {}),
  }
  return database
    .collection(collection)
    .find({}, { ...options, sort: { _id: 1 }, batchSize: BATCH, raw: true })
    .stream()
}

/**
 * Reads all collections as they stood at one moment. A MongoDB server keeps that moment for five minutes unless it is told otherwise
 * (minSnapshotHistoryWindowInSeconds); the embedded store for the minute that a transaction may last.
 */
export async function readAtOneMoment<T>(
  { isEmbedded }: { isEmbedded: boolean },
  work: (read: Read) => Promise<T>,
): Promise<T> {
  const { connection } = mongoose
  const database = connection.db
  if (!database) throw new Error('The store is not open')
  const session = await connection.startSession(isEmbedded ? {} : { snapshot: true })
  try {
    if (isEmbedded) session.startTransaction({ readConcern: { level: 'snapshot' } })
    const result = await work((collection) => rawDocuments(database, collection, session))
    const { snapshotTime } = session as { snapshotTime?: unknown }
    if (!isEmbedded && !snapshotTime) throw new Error('The server did not read from one moment')
    return result
  } finally {
    if (session.inTransaction()) await session.abortTransaction()
    await session.endSession()
  }
}
