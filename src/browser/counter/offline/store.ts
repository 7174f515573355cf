import { openDB, type DBSchema } from 'idb'
import { FIRST_PREVIOUS_HASH } from '../../../features/offline/shared/item.js'
import type { SeenCard } from '../../../features/offline/shared/judge.js'
import type { LeaseGrant } from '../../../features/offline/shared/lease.js'
import type { ChainEnd, Entry, UploadResult } from './types.js'

const DATABASE = 'yinlinghui-counter-offline'
/** What is settled stays this long, for the list and for the table of seen cards: a lease lives a day; in ms. */
const KEEP_SETTLED_MS = 2 * 24 * 3600 * 1000

interface Tables extends DBSchema {
  grants: { key: string; value: { deviceId: string; grant: LeaseGrant } }
  chains: { key: string; value: ChainEnd & { deviceId: string } }
  entries: { key: string; value: Entry; indexes: { sequence: number } }
}

/** Everything that a verdict rests on, as of one moment. */
export interface Snapshot {
  end: ChainEnd
  seen: SeenCard[]
  /** Items made under the lease. */
  used: number
}

/**
 * What a counter keeps while it is without network, in IndexedDB. A write that has ended lies on the disk, not only in the
 * browser's memory.
 * @throws where the browser keeps nothing, as in a private window
 */
export async function openOfflineStore(now = () => Date.now()) {
  const database = await openDB<Tables>(DATABASE, 1, {
    upgrade(fresh) {
      fresh.createObjectStore('grants', { keyPath: 'deviceId' })
      fresh.createObjectStore('chains', { keyPath: 'deviceId' })
      fresh.createObjectStore('entries', { keyPath: 'key' }).createIndex('sequence', 'sequence')
    },
  })

  async function change(key: string, by: (entry: Entry) => Entry) {
    const write = database.transaction('entries', 'readwrite', { durability: 'strict' })
    const entry = await write.store.get(key)
    if (entry) await write.store.put(by(entry))
    await write.done
  }

  return {
    async grant(deviceId: string): Promise<LeaseGrant | null> {
      return (await database.get('grants', deviceId))?.grant ?? null
    },
    async keepGrant(deviceId: string, grant: LeaseGrant) {
      await database.put('grants', { deviceId, grant })
    },
    dropGrant: (deviceId: string) => database.delete('grants', deviceId),

    async snapshot(deviceId: string, leaseId: string): Promise<Snapshot> {
      const read = database.transaction(['chains', 'entries'])
      const [end, entries] = await Promise.all([
        endOf(read.objectStore('chains').get(deviceId)),
        read.objectStore('entries').getAll(),
      ])
      const ofLease = entries.filter(({ item }) => item.leaseId === leaseId && item.kind === 'offline')
      return { end, seen: entries.flatMap(({ card }) => (card ? [card] : [])), used: ofLease.length }
    },

    async end(deviceId: string): Promise<ChainEnd> {
      return endOf(database.get('chains', deviceId))
    },

    /**
     * Adds an entry behind `end`. False, and nothing is written, if another tab has added one since: the verdict may be another
     * now.
     */
    async append(entry: Entry, end: ChainEnd): Promise<boolean> {
      const write = database.transaction(['chains', 'entries'], 'readwrite', { durability: 'strict' })
      const chains = write.objectStore('chains')
      const present = await endOf(chains.get(entry.deviceId))
      const isNext = present.sequence === end.sequence && present.hash === end.hash
      if (isNext) {
        await write.objectStore('entries').add(entry)
        await chains.put({ deviceId: entry.deviceId, sequence: entry.sequence, hash: entry.item.hash })
      }
      await write.done
      return isNext
    },

    has: async (key: string) => (await database.count('entries', key)) > 0,

    /** Every entry, oldest first. */
    all: () => database.getAllFromIndex('entries', 'sequence'),
    change,

    /** Notes what the server has decided; what it has not stays in the queue. */
    async settle(results: readonly UploadResult[]) {
      const at = now()
      for (const { key, status, flags } of results) {
        if (status !== 'retry') await change(key, (entry) => ({ ...entry, result: { status, flags, at } }))
      }
    },

    /** Forgets what is settled and of another day; what staff must look at stays until somebody has noted it. */
    async prune() {
      const before = now() - KEEP_SETTLED_MS
      const write = database.transaction('entries', 'readwrite')
      for (const { key, result, isNoted } of await write.store.getAll()) {
        const isOpen = result?.status === 'quarantined' && !isNoted
        if (result && result.at < before && !isOpen) await write.store.delete(key)
      }
      await write.done
    },

    close() {
      database.close()
    },
  }
}
export type OfflineStore = Awaited<ReturnType<typeof openOfflineStore>>

async function endOf(stored: Promise<ChainEnd | undefined>): Promise<ChainEnd> {
  const { sequence, hash } = (await stored) ?? { sequence: 0, hash: FIRST_PREVIOUS_HASH }
  return { sequence, hash }
}

/** What still has to be handed in: items without an answer, and voids that have not arrived. */
export function isUnsent({ result, void: queued }: Entry): boolean {
  return !result || queued?.state === 'wanted'
}
