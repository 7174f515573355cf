import { openDB, type DBSchema } from 'idb'
import { hide, unhide, type Secret } from './secret.js'
import type { DayList, QueuedRecord, VisitRecord } from './types.js'

const DATABASE = 'yinlinghui-volunteer'

interface StoredDay {
  userId: string
  day: string
  list: Secret
}

interface StoredRecord extends QueuedRecord {
  userId: string
  record: Secret
}

interface Tables extends DBSchema {
  days: { key: string; value: StoredDay }
  records: { key: string; value: StoredRecord; indexes: { visit: [string, string] } }
}

/**
 * What a volunteer's phone keeps: today's visits, encrypted, and records that have not landed.
 * @throws where the browser keeps nothing, or cannot encrypt (plain HTTP on another machine)
 */
export async function openVisitStore() {
  const database = await openDB<Tables>(DATABASE, 1, {
    upgrade(fresh) {
      fresh.createObjectStore('days', { keyPath: 'userId' })
      const records = fresh.createObjectStore('records', { keyPath: 'key' })
      // A visit is recorded once, also in two tabs.
      records.createIndex('visit', ['userId', 'visitId'], { unique: true })
    },
  })

  return {
    close: () => {
      database.close()
    },

    async putDay(userId: string, list: DayList): Promise<void> {
      await database.put('days', { userId, day: list.day, list: await hide(list) })
    },

    /** Today's visits of the volunteer; null when there are none here, or none that can be read. */
    async day(userId: string, day: string): Promise<DayList | null> {
      const stored = await database.get('days', userId)
      if (stored?.day !== day) return null
      return unhide<DayList>(stored.list).catch(() => null)
    },

    /** Forgets every list but those of this day. */
    async keepDay(day: string): Promise<void> {
      const write = database.transaction('days', 'readwrite')
      for (const stored of await write.store.getAll()) {
        if (stored.day !== day) await write.store.delete(stored.userId)
      }
      await write.done
    },

    forgetDays: () => database.clear('days'),

    /** Keeps a record until it has landed. False when this visit has one already. */
    async add(userId: string, queued: Omit<QueuedRecord, 'refusal'>, record: VisitRecord): Promise<boolean> {
      const stored: StoredRecord = { ...queued, userId, refusal: null, record: await hide(record) }
      const write = database.transaction('records', 'readwrite', { durability: 'strict' })
      const known = await write.store.index('visit').get([userId, queued.visitId])
      if (!known) await write.store.add(stored)
      await write.done
      return !known
    },

    async queued(userId: string): Promise<QueuedRecord[]> {
      const all = await database.getAll('records')
      return all.filter((each) => each.userId === userId).map(plain)
    },

    /** What is to be sent; null when it has landed meanwhile. */
    async record(key: string): Promise<VisitRecord | null> {
      const stored = await database.get('records', key)
      return stored ? unhide<VisitRecord>(stored.record) : null
    },

    remove: (key: string) => database.delete('records', key),

    async refuse(key: string, refusal: string): Promise<void> {
      const write = database.transaction('records', 'readwrite')
      const stored = await write.store.get(key)
      if (stored) await write.store.put({ ...stored, refusal })
      await write.done
    },
  }
}
export type VisitStore = Awaited<ReturnType<typeof openVisitStore>>

function plain({ key, visitId, day, met, refusal }: StoredRecord): QueuedRecord {
  return { key, visitId, day, met, refusal }
}
