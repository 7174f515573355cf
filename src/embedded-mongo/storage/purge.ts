import type { Store } from './store.js'
import { META } from './tables.js'
import { prefixRange } from './view.js'

/** Frees the space of dropped tables, in portions so that other writes are not held up */
export interface Purge {
  /** Remembers in the file that the table is to be removed, and begins */
  discard(table: string): void
  /** Removes what is left to remove; resolves when nothing is */
  run: () => Promise<void>
  waiting(): string[]
}

const DROPPED = META + 'd'
const PORTION = 5000

export function createPurge(store: Store): Purge {
  let running: Promise<void> | undefined

  const waiting = () =>
    Array.from(store.latest.keys(...prefixRange(DROPPED)), (key) => key.slice(DROPPED.length))

  async function removeTable(table: string): Promise<void> {
    for (let removed = PORTION; removed === PORTION; await store.flushed()) {
      removed = 0
      for (const key of store.latest.keys(...prefixRange(table))) {
        store.put(key, null)
        if (++removed === PORTION) break
      }
    }
    store.put(DROPPED + table, null)
  }

  async function removeAll(): Promise<void> {
    for (let [table] = waiting(); table; [table] = waiting()) await removeTable(table)
  }

  function run(): Promise<void> {
    running ??= Promise.resolve()
      .then(removeAll)
      // The store says so to everybody when it cannot write
      .catch(() => undefined)
      .finally(() => (running = undefined))
    return running
  }

  return {
    discard(table) {
      store.put(DROPPED + table, Buffer.alloc(1))
      void run()
    },
    run,
    waiting,
  }
}
