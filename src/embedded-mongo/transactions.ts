import { CommandError, writeConflict } from './errors.js'
import type { Catalog, Collection } from './catalog.js'
import type { Access } from './documents.js'
import { Overlay } from './storage/overlay.js'
import type { Store, StoreSnapshot } from './storage/store.js'

/** Several writes that happen together or not at all, on the state the store had when the first began */
export interface Transaction {
  readonly access: Access
  readonly ended: Promise<void>
  state: 'open' | 'committed' | 'aborted'
  /** To be called before a collection is used; @throws CommandError WriteConflict when its indexes changed since the start */
  enter(collection: Collection): void
  /** A collection that this transaction's own write made */
  created(collection: Collection): void
  /** Hands its writes to the store; they are on the disk when the store is flushed */
  commit(): void
  abort(): void
}

/** Thrown when a transaction holds what a write outside transactions needs; the write waits and tries again */
export class Locked extends Error {
  constructor(readonly holder: Transaction) {
    super('held by a transaction')
  }
}

export interface Transactions {
  begin(): Transaction
  /** Writes outside transactions */
  readonly direct: Access
  /** Runs a write; while a transaction holds what it needs, waits for its end, at most `patience` milliseconds */
  whenFree<T>(write: () => T, patience?: number): Promise<T>
  abortAll(): void
}

/** As MongoDB's transactionLifetimeLimitSeconds */
const LIFETIME_MS = 60_000
const PATIENCE_MS = 5_000

export function createTransactions(store: Store, catalog: Catalog, lifetime = LIFETIME_MS): Transactions {
  const locks = new Map<string, Transaction>()
  const open = new Set<Transaction>()
  const becameMultikey = (collection: Collection) => catalog.saveIndexes(collection)

  const direct: Access = {
    view: store.latest,
    put: store.put,
    claim(key) {
      const holder = locks.size > 0 ? locks.get(key) : undefined
      if (holder) throw new Locked(holder)
    },
    becameMultikey,
  }

  function begin(): Transaction {
    const snapshot: StoreSnapshot = store.beginSnapshot()
    const overlay = new Overlay()
    const held = new Set<string>()
    const collections = new Map<Collection, number>()
    let end!: () => void
    const ended = new Promise<void>((resolve) => (end = resolve))
    const timer = setTimeout(() => transaction.abort(), lifetime)
    timer.unref()

    const access: Access = {
      view: snapshot.view(overlay),
      put: (key, value) => overlay.set(key, value),
      claim(key) {
        const holder = locks.get(key)
        if (holder === transaction) return
        if (holder || (store.lastWritten(key) ?? 0) > snapshot.group) throw writeConflict()
        locks.set(key, transaction)
        held.add(key)
      },
      becameMultikey,
    }

    function finish(state: 'committed' | 'aborted') {
      transaction.state = state
      clearTimeout(timer)
      for (const key of held) locks.delete(key)
      open.delete(transaction)
      snapshot.release()
      end()
    }

    const transaction: Transaction = {
      access,
      ended,
      state: 'open',
      enter(collection) {
        if (collections.has(collection)) return
        if (collection.changedIn > snapshot.group) throw writeConflict()
        collections.set(collection, collection.changedIn)
      },
      created: (collection) => void collections.set(collection, collection.changedIn),
      commit() {
        for (const [collection, changedIn] of collections)
          if (collection.dropped || collection.changedIn !== changedIn) {
            finish('aborted')
            throw writeConflict()
          }
        for (const [key, value] of overlay.entries) store.put(key, value)
        finish('committed')
      },
      abort() {
        if (transaction.state === 'open') finish('aborted')
      },
    }
    open.add(transaction)
    return transaction
  }

  async function whenFree<T>(write: () => T, patience = PATIENCE_MS): Promise<T> {
    const deadline = Date.now() + patience
    for (;;) {
      try {
        return write()
      } catch (error) {
        if (!(error instanceof Locked)) throw error
        const left = deadline - Date.now()
        if (left <= 0)
          throw new CommandError('LockTimeout', 'A transaction holds the document; gave up waiting for it')
        await endOrTimeout(error.holder.ended, left)
      }
    }
  }

  return {
    begin,
    direct,
    whenFree,
    abortAll() {
      for (const transaction of [...open]) transaction.abort()
    },
  }
}

async function endOrTimeout(ended: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([ended, new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)))])
  clearTimeout(timer)
}
