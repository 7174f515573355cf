import { encode } from './bson/ordered.js'
import { somePathValue } from './bson/paths.js'
import { elementsOf, fromJs, T, type Raw } from './bson/raw.js'
import type { Collection } from './catalog.js'
import { RECORD_BYTES } from './storage/records.js'
import { deleteDocument, readDocument } from './documents.js'
import type { Engine } from './engine.js'
import type { Index } from './indexes/spec.js'
import { Locked } from './transactions.js'

const PASS_MS = 60_000
const IDLE_CURSOR_MS = 10 * 60_000
/** Deleted before others are served again */
const PORTION = 500

/** Removes documents whose time is over, as TTL indexes say; answers how many */
export async function expireDocuments(engine: Engine, now = new Date()): Promise<number> {
  let removed = 0
  for (const collection of engine.catalog.list())
    for (const index of collection.indexes)
      if (index.expireAfterSeconds !== undefined && index.ready)
        removed += await expireIn(engine, collection, index, now)
  return removed
}

async function expireIn(engine: Engine, collection: Collection, index: Index, now: Date): Promise<number> {
  const due = new Date(+now - index.expireAfterSeconds! * 1000)
  let removed = 0
  for (;;) {
    const portion = expirePortion(engine, collection, index, due)
    removed += portion
    await engine.store.flushed()
    if (portion < PORTION || collection.dropped) return removed
  }
}

function expirePortion(
  { store, transactions }: Engine,
  collection: Collection,
  index: Index,
  due: Date,
): number {
  const { path, descending } = index.fields[0]!
  let removed = 0
  for (const record of [...dueRecords(store.latest, index, due, descending)]) {
    const doc = readDocument(store.latest, collection, record)
    if (!doc || !isDue(doc, path, due)) continue
    try {
      deleteDocument(transactions.direct, collection, { record, doc })
    } catch (error) {
      // A transaction is at it: next time
      if (!(error instanceof Locked)) throw error
      continue
    }
    if (++removed === PORTION) break
  }
  return removed
}

/** Records with a date not after `due`; a descending index is read whole, as none of ours is one */
function* dueRecords(
  view: Engine['store']['latest'],
  index: Index,
  due: Date,
  descending: boolean,
): Generator<string> {
  const kind = '\x2d'
  const [start, end] = descending
    ? [index.table, index.table + '\xff\xff']
    : [index.table + kind, index.table + encode(fromJs(due)) + '\xff']
  for (const [key, value] of view.entries(start, end))
    yield index.unique ? value.latin1Slice(0, RECORD_BYTES) : key.slice(-RECORD_BYTES)
}

function isDue(doc: Raw, path: readonly string[], due: Date): boolean {
  const limit = encode(fromJs(due))
  const isOld = (value: Raw) => value.type === T.date && encode(value) <= limit
  return somePathValue(doc, path, (value) => {
    if (value?.type === T.array) return elementsOf(value).some(isOld)
    return value !== undefined && isOld(value)
  })
}

/** Looks for expired documents and forgotten cursors once a minute, as MongoDB does */
export function startExpiry(engine: Engine): { stop(): void } {
  const timer = setInterval(() => {
    engine.cursors.expire(IDLE_CURSOR_MS)
    void expireDocuments(engine).catch(() => undefined)
  }, PASS_MS)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
