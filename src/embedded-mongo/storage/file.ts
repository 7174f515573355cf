import { open, type RootDatabase } from 'lmdb'
import { toBuffer } from '../bson/raw.js'

/** A state of the file that stays as it is while newer ones are written; to be released soon: it holds back space */
export interface Snapshot {
  release(): void
}

interface LmdbTransaction {
  done(): void
}

/** The file on disk: one ordered map from byte strings to bytes. What can be read is on the disk. */
export interface StoreFile {
  get(key: string, snapshot?: Snapshot): Buffer | undefined
  /** Up to `limit` keys of [start, end), from its end when reverse */
  keys(range: FileRange): string[]
  entries(range: FileRange): [string, Buffer][]
  /** Writes all or nothing; resolves when it is on the disk. One call at a time. */
  write(entries: Iterable<[string, Buffer | null]>): Promise<void>
  snapshot(): Snapshot
  /** Runs while no other process can write; must not wait for anything */
  exclusively<T>(action: () => T): T
  close(): Promise<void>
}

export interface FileRange {
  start: string
  end: string
  reverse: boolean
  limit: number
  snapshot?: Snapshot | undefined
}

const latin1Keys = {
  writeKey(key: string, target: Buffer, position: number): number {
    return position + target.latin1Write(key, position)
  },
  readKey(source: Buffer, start: number, end: number): string {
    return source.latin1Slice(start, end)
  },
}

/**
 * Addresses set aside for the file, in bytes; it may grow beyond. Each time it outgrows them it is mapped anew beside the old maps, and
 * its pages count several times as this process's memory. Windows would take them from what may be committed: there it grows as it must.
 */
const MAP_BYTES = process.platform === 'win32' ? undefined : 16 * 2 ** 30

/** Longest key the file takes, in bytes */
export const MAX_KEY_BYTES = 1978

export function openStoreFile(path: string): StoreFile {
  const db: RootDatabase<Buffer, string> = open({
    path,
    encoding: 'binary',
    keyEncoder: latin1Keys,
    cache: false,
    compression: false,
    // A commit becomes visible only after it is on the disk, so that nobody reads what a power cut could take back
    overlappingSync: false,
    maxReaders: 512,
    ...(MAP_BYTES ? { mapSize: MAP_BYTES } : {}),
  })
  const lmdbRange = ({ start, end, reverse, limit, snapshot }: FileRange) => ({
    ...(reverse
      ? { start: end, exclusiveStart: true, end: start, inclusiveEnd: true, reverse: true }
      : { start, end }),
    limit,
    ...(snapshot ? { transaction: snapshot as never } : {}),
  })

  return {
    get(key, snapshot) {
      const bytes = snapshot
        ? (db as unknown as { getBinary(key: string, options: object): Buffer | undefined }).getBinary(key, {
            transaction: snapshot,
          })
        : db.getBinary(key)
      return bytes && toBuffer(bytes)
    },
    keys: (range) => [...db.getKeys(lmdbRange(range))],
    entries: (range) => {
      const found: [string, Buffer][] = []
      for (const { key, value } of db.getRange(lmdbRange(range))) found.push([key, toBuffer(value)])
      return found
    },
    async write(entries) {
      await db.batch(() => {
        for (const [key, value] of entries)
          if (value) void db.put(key, value)
          else void db.remove(key)
      })
    },
    snapshot() {
      const transaction = db.useReadTransaction() as unknown as LmdbTransaction & Snapshot
      return Object.assign(transaction, { release: () => transaction.done() })
    },
    exclusively: (action) => db.transactionSync(action),
    close: () => db.close(),
  }
}
