import mongoose, { type ClientSession, type Collection, type Connection } from 'mongoose'

mongoose.set('sanitizeFilter', true)
mongoose.set('strictQuery', 'throw')
mongoose.set('autoIndex', false)
mongoose.set('autoCreate', false)

/**
 * How long the embedded store may say nothing before the driver holds it for dead and breaks off what is under way. It lives and dies with this
 * process: one that is silent is busy, on a slow machine for half a minute.
 */
const EMBEDDED_SILENCE_MS = 5 * 60_000

export interface Store {
  connection: Connection
  /** Whether the data lie in the embedded store of this process. */
  isEmbedded: boolean
  close(): Promise<void>
}

/**
 * Connects to a MongoDB replica set, or starts the embedded store in the data folder, and brings the indexes up to date.
 * Every write is acknowledged by a majority with its journal.
 */
export async function openStore(options: {
  uri: string | undefined
  database: string
  dataPath: string
}): Promise<Store> {
  const embedded = options.uri ? undefined : await startEmbedded(options.dataPath)
  const uri = options.uri ?? embedded?.uri ?? ''
  try {
    await mongoose.connect(uri, {
      dbName: options.database,
      writeConcern: { w: 'majority', journal: true },
      readConcern: { level: 'majority' },
      readPreference: 'primary',
      maxPoolSize: 40,
      serverSelectionTimeoutMS: 10_000,
      ...(embedded ? { connectTimeoutMS: EMBEDDED_SILENCE_MS } : {}),
      ignoreUndefined: true,
    })
    await createIndexes()
  } catch (error) {
    await mongoose.disconnect()
    await embedded?.close()
    throw error
  }
  return {
    connection: mongoose.connection,
    isEmbedded: embedded !== undefined,
    async close() {
      await mongoose.disconnect()
      await embedded?.close()
    },
  }
}

/** Loaded only when it is needed: with a server, lmdb need not even be there. */
async function startEmbedded(dataPath: string) {
  const { startEmbeddedMongo } = await import('../embedded-mongo/index.js')
  return startEmbeddedMongo({ dataPath })
}

/** Indexes of former versions that refuse what is stored now, by collection. */
const RETIRED_INDEXES: Readonly<Record<string, readonly string[]>> = {
  // Only uses were told: everything else has no redemption, and would be one and the same.
  notifications: ['communityId_1_redemptionId_1_kind_1'],
}

/** Creates the collections and indexes that the models declare; existing ones stay as they are, but for those that are retired. */
async function createIndexes() {
  await Promise.all(
    mongoose.modelNames().map(async (name) => {
      const model = mongoose.model(name)
      await model.createCollection()
      await dropRetired(model.collection)
      await model.createIndexes()
    }),
  )
}

async function dropRetired(collection: Collection) {
  const retired = RETIRED_INDEXES[collection.name] ?? []
  if (retired.length === 0) return
  const present = await collection.indexes()
  for (const name of retired.filter((one) => present.some((index) => index.name === one))) {
    try {
      await collection.dropIndex(name)
    } catch (error) {
      // Another process was first.
      if ((error as { codeName?: unknown }).codeName !== 'IndexNotFound') throw error
    }
  }
}

/**
 * Runs `work` in one transaction with snapshot reads; a transient conflict runs it again, so it must have no effect
 * outside the store. Every call inside takes the session, one after the other.
 */
export async function inTransaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
  return mongoose.connection.withSession(async (session) =>
    session.withTransaction(async () => work(session), {
      readConcern: { level: 'snapshot' },
      writeConcern: { w: 'majority', journal: true },
      readPreference: 'primary',
    }),
  )
}

/** Whether the error is a unique index refusing a second document; with `index`, whether it names a field of it. */
export function isDuplicateKey(error: unknown, field?: string): boolean {
  const known = error as { code?: unknown; keyPattern?: Record<string, unknown> }
  return known.code === 11000 && (field === undefined || field in (known.keyPattern ?? {}))
}
