import { createNaturalBatch } from '../../lib/natural-batch.js'
import { lowestFreeName, type SlotNeed } from './judge.js'
import type { RecordedRedemption } from './look-ups.js'
import { RedemptionModel } from './redemption.model.js'

export type DuplicateOf = 'requestKey' | 'codeId' | 'slots'

export type WriteOutcome =
  | { kind: 'written'; record: RecordedRedemption }
  /** Another document was first; which index said so is a hint only: the key is to be looked up. */
  | { kind: 'duplicate'; of: DuplicateOf }
  | { kind: 'limit_reached' }
  /** What it needs is taken by another request of the same batch, whose outcome decides. */
  | { kind: 'look_again' }
  | { kind: 'failed'; error: unknown }

export interface PendingWrite {
  record: RecordedRedemption
  slotNeeds: SlotNeed[]
  /** Slot names that a look-up saw taken. */
  taken: ReadonlySet<string>
}

const MAX_BATCH = 256

/**
 * Writes outcomes: one unordered insert of many documents is under way at a time, and what arrives meanwhile travels in the next
 * one. Each document is the whole effect of its request.
 */
export function createOutcomeWriter({ deadlineMs }: { deadlineMs: number }) {
  const batch = createNaturalBatch<PendingWrite, WriteOutcome>({
    run: writeTogether,
    maxSize: MAX_BATCH,
    deadlineMs,
  })
  return { write: (pending: PendingWrite) => batch.add(pending) }
}
export type OutcomeWriter = ReturnType<typeof createOutcomeWriter>

async function writeTogether(items: PendingWrite[]): Promise<WriteOutcome[]> {
  const assigned = assignSlots(items)
  const records = items.filter((_, index) => assigned[index] === null).map((item) => item.record)
  const written = await insertUnordered(records)
  const byRecord = new Map(records.map((record, index) => [record, written[index]]))
  return items.map(
    (item, index) =>
      assigned[index] ?? byRecord.get(item.record) ?? { kind: 'failed', error: new Error('no outcome') },
  )
}

/**
 * Gives each item the lowest free names that it needs, different ones within the batch; null where it got them all. The names are
 * set on the record.
 */
export function assignSlots(items: PendingWrite[]): (WriteOutcome | null)[] {
  const takenInBatch = new Set<string>()
  return items.map(({ record, slotNeeds, taken }) => {
    if (slotNeeds.length === 0) return null
    const names: string[] = []
    for (const need of slotNeeds) {
      const name = lowestFreeName(
        need,
        takenInBatch.size === 0 ? taken : new Set([...taken, ...takenInBatch]),
      )
      if (name === null) {
        return lowestFreeName(need, taken) === null ? { kind: 'limit_reached' } : { kind: 'look_again' }
      }
      names.push(name)
    }
    for (const name of names) takenInBatch.add(name)
    record.slots = names
    return null
  })
}

async function insertUnordered(records: RecordedRedemption[]): Promise<WriteOutcome[]> {
  if (records.length === 0) return []
  try {
    const [alone] = records
    if (records.length === 1 && alone) await RedemptionModel.collection.insertOne(alone)
    else await RedemptionModel.collection.insertMany(records, { ordered: false })
    return records.map((record) => ({ kind: 'written', record }))
  } catch (error) {
    return outcomesOfError(error, records)
  }
}

interface StoreWriteError {
  index?: number
  code?: number
  errmsg?: string
  err?: { keyPattern?: Record<string, unknown> }
  keyPattern?: Record<string, unknown>
}

function outcomesOfError(error: unknown, records: RecordedRedemption[]): WriteOutcome[] {
  const known = error as StoreWriteError & {
    writeErrors?: StoreWriteError | StoreWriteError[]
    result?: { getWriteConcernError?: () => unknown }
  }
  if (records.length === 1 && known.code === 11000) return [duplicateOf(known)]
  if (known.writeErrors === undefined) throw error
  const errors = new Map([known.writeErrors].flat().map((each) => [each.index, each]))
  // A commit counts only when the whole reply is free of a write-concern error: else its key decides later.
  const isDurable = !known.result?.getWriteConcernError?.()
  return records.map((record, index) => {
    const own = errors.get(index)
    if (own) return own.code === 11000 ? duplicateOf(own) : { kind: 'failed', error }
    return isDurable ? { kind: 'written', record } : { kind: 'failed', error }
  })
}

/** Which unique index refused the document. */
export function duplicateOf(error: unknown): { kind: 'duplicate'; of: DuplicateOf } {
  const known = error as StoreWriteError & { message?: string }
  const fields = Object.keys(known.keyPattern ?? known.err?.keyPattern ?? {})
  const text = known.errmsg ?? known.message ?? ''
  const names = (field: DuplicateOf) =>
    fields.includes(field) || (fields.length === 0 && text.includes(`_${field}_`))
  if (names('slots')) return { kind: 'duplicate', of: 'slots' }
  return { kind: 'duplicate', of: names('codeId') ? 'codeId' : 'requestKey' }
}
