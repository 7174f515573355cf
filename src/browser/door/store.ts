import { openDB, type DBSchema } from 'idb'
import {
  FIRST_HASH,
  type AttendanceItem,
} from '../../features/activities/attendance/shared/attendance-item.js'
import type { AttendanceGrant } from '../../features/activities/attendance/shared/attendance-lease.js'

const DATABASE = 'yinlinghui-activity-door'
/** What is settled stays so long, for the table of cards seen; in ms. */
const KEEP_SETTLED_MS = 2 * 24 * 3600 * 1000

export interface DoorEntry {
  key: string
  activityId: string
  /** Counts up in this browser, so that the oldest is handed in first. */
  at: number
  serial: number
  item: AttendanceItem
  /** When the server has decided it. */
  settledAt?: number
}

export interface ChainEnd {
  sequence: number
  hash: string
}

interface Tables extends DBSchema {
  grants: { key: string; value: { name: string; grant: AttendanceGrant } }
  chains: { key: string; value: ChainEnd & { leaseId: string } }
  entries: { key: string; value: DoorEntry; indexes: { at: number } }
}

/**
 * What the door keeps while it is without network, in IndexedDB. A write that has ended lies on the disk, not only in the browser's
 * memory.
 * @throws where the browser keeps nothing, as in a private window
 */
export async function openDoorStore() {
  const database = await openDB<Tables>(DATABASE, 1, {
    upgrade(fresh) {
      fresh.createObjectStore('grants', { keyPath: 'name' })
      fresh.createObjectStore('chains', { keyPath: 'leaseId' })
      fresh.createObjectStore('entries', { keyPath: 'key' }).createIndex('at', 'at')
    },
  })

  return {
    grant: async (name: string) => (await database.get('grants', name))?.grant ?? null,
    keepGrant: (name: string, grant: AttendanceGrant) => database.put('grants', { name, grant }),

    async end(leaseId: string): Promise<ChainEnd> {
      const { sequence, hash } = (await database.get('chains', leaseId)) ?? { sequence: 0, hash: FIRST_HASH }
      return { sequence, hash }
    },

    /** When this device took the card at the activity; null if it has not. */
    async seen(activityId: string, serial: number): Promise<string | null> {
      const all = await database.getAll('entries')
      const one = all.find((entry) => entry.activityId === activityId && entry.serial === serial)
      return one?.item.occurredAt ?? null
    },

    /** Adds an entry behind `end`. False, and nothing is written, if another tab has added one since. */
    async append(entry: DoorEntry, end: ChainEnd): Promise<boolean> {
      const write = database.transaction(['chains', 'entries'], 'readwrite', { durability: 'strict' })
      const chains = write.objectStore('chains')
      const { leaseId, sequence, hash } = entry.item
      const present = (await chains.get(leaseId)) ?? { sequence: 0, hash: FIRST_HASH }
      const isNext = present.sequence === end.sequence && present.hash === end.hash
      if (isNext) {
        await write.objectStore('entries').add(entry)
        await chains.put({ leaseId, sequence, hash })
      }
      await write.done
      return isNext
    },

    /** What still has to be handed in for an activity, oldest first. */
    async waiting(activityId: string): Promise<DoorEntry[]> {
      const all = await database.getAllFromIndex('entries', 'at')
      return all.filter((entry) => entry.activityId === activityId && entry.settledAt === undefined)
    },

    /** Notes what the server has decided, and forgets what it decided long ago. */
    async settle(keys: readonly string[], now: number): Promise<void> {
      const write = database.transaction('entries', 'readwrite', { durability: 'strict' })
      for (const entry of await write.store.getAll()) {
        if (keys.includes(entry.key)) await write.store.put({ ...entry, settledAt: now })
        else if ((entry.settledAt ?? now) < now - KEEP_SETTLED_MS) await write.store.delete(entry.key)
      }
      await write.done
    },
  }
}
export type DoorStore = Awaited<ReturnType<typeof openDoorStore>>
