import type { Catalog, Collection } from './catalog.js'
import { openCatalog } from './catalog.js'
import { createCursors, type Cursors } from './cursors.js'
import type { Access } from './documents.js'
import { createSessions, type Sessions } from './sessions.js'
import { Overlay } from './storage/overlay.js'
import type { Store } from './storage/store.js'
import type { View } from './storage/view.js'
import { createTransactions, type Transaction, type Transactions } from './transactions.js'

/** Everything behind the protocol: one opened data folder */
export interface Engine {
  store: Store
  catalog: Catalog
  transactions: Transactions
  sessions: Sessions
  cursors: Cursors
  /** Ends transactions and waits until everything is on the disk */
  settle(): Promise<void>
}

export function openEngine(store: Store): Engine {
  const catalog = openCatalog(store)
  const transactions = createTransactions(store, catalog)
  return {
    store,
    catalog,
    transactions,
    sessions: createSessions(transactions),
    cursors: createCursors(),
    async settle() {
      transactions.abortAll()
      await catalog.purge()
      await store.flushed()
    },
  }
}

/** What one command works with */
export interface Scope {
  engine: Engine
  transaction: Transaction | undefined
}

/** Reads see what is on the disk; within a transaction its snapshot and its own writes */
export const readView = ({ engine, transaction }: Scope): View =>
  transaction?.access.view ?? engine.store.durable

/** For reads that take their time: one state of the store, however long they take */
export async function withSteadyView<T>(
  { engine, transaction }: Scope,
  read: (view: View) => Promise<T>,
): Promise<T> {
  if (transaction) return read(transaction.access.view)
  const snapshot = engine.store.beginSnapshot()
  try {
    return await read(snapshot.view(new Overlay()))
  } finally {
    snapshot.release()
  }
}

export const writeAccess = ({ engine, transaction }: Scope): Access =>
  transaction?.access ?? engine.transactions.direct

export function findCollection({ engine, transaction }: Scope, ns: string): Collection | undefined {
  const collection = engine.catalog.find(ns)
  if (collection) transaction?.enter(collection)
  return collection
}

/** The collection to write to, made when it is not there yet */
export function collectionToWrite(scope: Scope, ns: string): Collection {
  const existing = findCollection(scope, ns)
  if (existing) return existing
  const made = scope.engine.catalog.findOrCreate(ns)
  scope.transaction?.created(made)
  return made
}
