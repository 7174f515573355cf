import { openDB, type IDBPDatabase } from 'idb'
import type { Attempt, AttemptStore } from './types.js'

const DATABASE = 'yinlinghui-counter'
const TABLE = 'attempts'
/** After so long the person is gone, and the shop's records tell the rest; in ms. */
const FORGET_AFTER_MS = 7 * 24 * 3600 * 1000

interface Table {
  all(): Promise<Attempt[]>
  put(attempt: Attempt): Promise<void>
  remove(key: string): Promise<void>
}

/** IndexedDB, else localStorage, else this page's memory: a browser in private mode must still redeem. */
export async function openAttemptStore(now = () => Date.now()): Promise<AttemptStore> {
  const table = (await databaseTable()) ?? localTable() ?? memoryTable()
  return {
    put: (attempt) => table.put(attempt),
    remove: (key) => table.remove(key),
    async unsettled(shopId) {
      const all = await table.all()
      const isOld = (attempt: Attempt) => (attempt.sentAt ?? 0) < now() - FORGET_AFTER_MS
      for (const attempt of all.filter(isOld)) await table.remove(attempt.key)
      return all
        .filter((attempt) => attempt.shopId === shopId && attempt.sentAt !== null && !isOld(attempt))
        .sort((a, b) => (a.sentAt ?? 0) - (b.sentAt ?? 0))
    },
  }
}

async function databaseTable(): Promise<Table | null> {
  try {
    const database: IDBPDatabase = await openDB(DATABASE, 1, {
      upgrade(fresh) {
        fresh.createObjectStore(TABLE, { keyPath: 'key' })
      },
    })
    return {
      all: async () => (await database.getAll(TABLE)) as Attempt[],
      put: async (attempt) => {
        await database.put(TABLE, attempt)
      },
      remove: (key) => database.delete(TABLE, key),
    }
  } catch {
    return null
  }
}

function localTable(): Table | null {
  const prefix = `${DATABASE}:`
  try {
    localStorage.setItem(`${prefix}probe`, '1')
    localStorage.removeItem(`${prefix}probe`)
  } catch {
    return null
  }
  return {
    all: () => {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix))
      return Promise.resolve(keys.map((key) => JSON.parse(localStorage.getItem(key) ?? '') as Attempt))
    },
    put: (attempt) => {
      localStorage.setItem(prefix + attempt.key, JSON.stringify(attempt))
      return Promise.resolve()
    },
    remove: (key) => {
      localStorage.removeItem(prefix + key)
      return Promise.resolve()
    },
  }
}

function memoryTable(): Table {
  const attempts = new Map<string, Attempt>()
  return {
    all: () => Promise.resolve([...attempts.values()]),
    put: (attempt) => {
      attempts.set(attempt.key, attempt)
      return Promise.resolve()
    },
    remove: (key) => {
      attempts.delete(key)
      return Promise.resolve()
    },
  }
}
