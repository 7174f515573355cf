import { randomInt } from 'node:crypto'
import { BSON } from 'bson'
import { CommandError } from './errors.js'
import { bytesOf, fromJs, fromText, fromWhole, T, wrap, type Raw } from './bson/raw.js'
import { createSlices } from './query/slices.js'
import type { Transaction } from './transactions.js'

export interface Cursor {
  id: number
  ns: string
  /** Undefined in between where the search takes long */
  docs: Iterator<Raw | undefined>
  /** Read and not yet sent because the batch was full */
  waiting?: Raw
  transaction: Transaction | undefined
  usedAt: number
}

export interface Cursors {
  /** The answer with the first batch; what is left is kept for getMore */
  first(ns: string, docs: Iterable<Raw | undefined>, options: BatchOptions): Promise<Buffer>
  next(
    id: number,
    ns: string,
    batchSize: number | undefined,
    transaction: Transaction | undefined,
  ): Promise<Buffer>
  /** Whether there was such a cursor */
  kill(id: number): boolean
  /** Forgets cursors that nobody has asked for longer than this, in milliseconds */
  expire(idle: number, now?: number): void
  readonly size: number
}

export interface BatchOptions {
  batchSize: number | undefined
  singleBatch: boolean
  transaction: Transaction | undefined
}

const FIRST_BATCH = 101
/** Room is left for what surrounds the documents */
const MOST_BATCH_BYTES = 16 * 1024 * 1024 - 64 * 1024

const END = Symbol('end')

function nextOf(docs: Iterator<Raw | undefined>): Raw | undefined | typeof END {
  const next = docs.next()
  return next.done ? END : next.value
}

export function createCursors(): Cursors {
  const cursors = new Map<number, Cursor>()

  async function fill(cursor: Cursor, most: number): Promise<{ batch: Raw[]; done: boolean }> {
    const slices = createSlices()
    const batch: Raw[] = []
    let bytes = 0
    for (let i = 1; batch.length < most; i++) {
      if ((i & 31) === 0 && slices.over()) await slices.next()
      const doc = cursor.waiting ?? nextOf(cursor.docs)
      if (doc === END) return { batch, done: true }
      if (doc === undefined) {
        if (slices.over()) await slices.next()
        continue
      }
      delete cursor.waiting
      bytes += doc.end - doc.start + 16
      if (bytes > MOST_BATCH_BYTES && batch.length > 0) {
        cursor.waiting = doc
        break
      }
      batch.push(doc)
    }
    return { batch, done: false }
  }

  return {
    async first(ns, docs, { batchSize = FIRST_BATCH, singleBatch, transaction }) {
      const cursor: Cursor = { id: 0, ns, docs: docs[Symbol.iterator](), transaction, usedAt: Date.now() }
      const { batch, done } = await fill(cursor, batchSize)
      if (!done && !singleBatch) {
        cursor.id = randomInt(1, 2 ** 48 - 1)
        cursors.set(cursor.id, cursor)
      } else cursor.docs.return?.()
      return cursorReply('firstBatch', ns, cursor.id, batch)
    },
    async next(id, ns, batchSize, transaction) {
      const cursor = cursors.get(id)
      if (cursor?.ns !== ns) throw new CommandError('CursorNotFound', `cursor id ${id} not found`)
      if (cursor.transaction !== transaction || (transaction && transaction.state !== 'open'))
        throw new CommandError(
          50741,
          `Cannot run getMore on cursor ${id}, which was not created in the same transaction`,
        )
      cursor.usedAt = Date.now()
      const { batch, done } = await fill(cursor, batchSize ?? Infinity)
      if (done) cursors.delete(id)
      return cursorReply('nextBatch', ns, done ? 0 : id, batch)
    },
    kill(id) {
      cursors.get(id)?.docs.return?.()
      return cursors.delete(id)
    },
    expire(idle, now = Date.now()) {
      for (const [id, cursor] of cursors)
        if (now - cursor.usedAt > idle || (cursor.transaction && cursor.transaction.state !== 'open'))
          cursors.delete(id)
    },
    get size() {
      return cursors.size
    },
  }
}

/** The array of a batch: the stored bytes of the documents, put together without looking into them */
function batchArray(batch: Raw[]): Raw {
  let size = 5
  batch.forEach((doc, i) => (size += 2 + digits(i) + doc.end - doc.start))
  const buf = Buffer.allocUnsafe(size)
  buf.writeInt32LE(size, 0)
  let at = 4
  batch.forEach((doc, i) => {
    buf[at] = T.object
    at = buf.latin1Write(`${i}\0`, at + 1) + at + 1
    at += doc.buf.copy(buf, at, doc.start, doc.end)
  })
  buf[at] = 0
  return { type: T.array, buf, start: 0, end: size }
}

const digits = (i: number) => (i < 10 ? 1 : i < 100 ? 2 : i < 1000 ? 3 : String(i).length)

const OK = fromJs(new BSON.Double(1))

export function cursorReply(batchName: string, ns: string, id: number, batch: Raw[]): Buffer {
  const cursor = wrap([
    [batchName, batchArray(batch)],
    ['id', fromWhole(id)],
    ['ns', fromText(ns)],
  ])
  return bytesOf(
    wrap([
      ['cursor', cursor],
      ['ok', OK],
    ]),
  )
}
