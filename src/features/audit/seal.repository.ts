import { Types, type ClientSession, type mongo } from 'mongoose'
import { isDuplicateKey } from '../../infrastructure/mongo.js'
import { RedemptionModel } from '../redemptions/redemption.model.js'
import { AuditEventModel } from './audit.model.js'
import { AuditSealModel, QueuedLeavesModel, type SealedCollection } from './seal.model.js'
import type { Seal, StoredSeal } from './seal.js'
import type { Leaf, StoredFact } from './sealed-content.js'

const seals = () => AuditSealModel.collection as unknown as mongo.Collection<Seal>
const factsOf = (collection: SealedCollection) =>
  (collection === 'auditEvents'
    ? AuditEventModel.collection
    : RedemptionModel.collection) as unknown as mongo.Collection<StoredFact>

export async function findLastSeal(): Promise<Seal | undefined> {
  const options = { sort: { no: -1 }, promoteBuffers: true } as const
  return (await seals().findOne({}, options)) ?? undefined
}

/** Inserts the seal; false if there is one with its number already. */
export async function insertSeal(seal: Seal): Promise<boolean> {
  try {
    await seals().insertOne({ ...seal })
    return true
  } catch (error) {
    if (isDuplicateKey(error)) return false
    throw error
  }
}

/** The seals with these numbers. */
export async function findSeals(numbers: readonly number[]): Promise<Seal[]> {
  if (numbers.length === 0) return []
  return seals()
    .find({ no: { $in: [...numbers] } }, { promoteBuffers: true, batchSize: 20 })
    .toArray()
}

/** The seals after the number, in order. */
export function sealsAfter(no: number): AsyncIterable<StoredSeal> {
  return seals().find({ no: { $gt: no } }, { sort: { no: 1 }, promoteBuffers: true, batchSize: 20 })
}

export async function findUnsealedEvents(limit: number): Promise<StoredFact[]> {
  return factsOf('auditEvents').find({ unsealed: true }, { limit, batchSize: limit }).toArray()
}

/** Leaves that were queued together. */
export interface QueuedLeaves {
  _id: Types.ObjectId
  leaves: Leaf[]
}

const queue = () => QueuedLeavesModel.collection as unknown as mongo.Collection<QueuedLeaves>

export async function insertQueued(session: ClientSession, leaves: Leaf[]): Promise<void> {
  await queue().insertOne({ _id: new Types.ObjectId(), leaves }, { session })
}

/** What waits in the queue, the oldest first, until `limit` leaves are reached; one entry at least if there is any. */
export async function findQueued(limit: number): Promise<QueuedLeaves[]> {
  const found: QueuedLeaves[] = []
  let leaves = 0
  for await (const entry of allQueued()) {
    leaves += entry.leaves.length
    if (found.length > 0 && leaves > limit) break
    found.push(entry)
  }
  return found
}

/** Everything that waits in the queue. */
export function allQueued(): AsyncIterable<QueuedLeaves> {
  return queue().find({}, { sort: { _id: 1 }, promoteBuffers: true, batchSize: 20 })
}

/** Takes entries out of the queue; those that another process took out meanwhile are gone already. */
export async function removeQueued(entries: readonly QueuedLeaves[]): Promise<void> {
  if (entries.length > 0) await queue().deleteMany({ _id: { $in: entries.map(({ _id }) => _id) } })
}

export async function markEventsSealed(events: readonly StoredFact[], no: number): Promise<void> {
  if (events.length === 0) return
  await factsOf('auditEvents').updateMany(
    { _id: { $in: idsOf(events) } },
    { $set: { sealNo: no }, $unset: { unsealed: '' } },
  )
}

/** Everything of a collection that seals may cover, by id. */
export function allFacts(collection: SealedCollection): AsyncIterable<StoredFact> {
  return factsOf(collection).find({}, { sort: { _id: 1 }, batchSize: 2000 })
}

function idsOf(facts: readonly StoredFact[]): Types.ObjectId[] {
  return facts.map(({ _id }) => _id)
}
