import { Types, type mongo } from 'mongoose'
import { isDuplicateKey } from '../../infrastructure/mongo.js'
import { RedemptionModel } from '../redemptions/redemption.model.js'
import { AuditEventModel } from './audit.model.js'
import { AuditSealModel, type SealedCollection } from './seal.model.js'
import type { Seal, StoredSeal } from './seal.js'
import type { StoredFact } from './sealed-content.js'

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

/** Redemptions and voids to be sealed, but for those made after `before`, which the counter and the totals still work on. */
export async function findUnsealedRedemptions(limit: number, before: Date): Promise<StoredFact[]> {
  const settled = Types.ObjectId.createFromTime(Math.floor(before.getTime() / 1000))
  return factsOf('redemptions')
    .find({ todo: 'seal', _id: { $lt: settled } }, { limit, batchSize: limit })
    .toArray()
}

export async function markEventsSealed(events: readonly StoredFact[], no: number): Promise<void> {
  if (events.length === 0) return
  await factsOf('auditEvents').updateMany(
    { _id: { $in: idsOf(events) } },
    { $set: { sealNo: no }, $unset: { unsealed: '' } },
  )
}

/** Takes the mark off what was sealed; a redemption that was voided since it was read keeps it, for its void. */
export async function markRedemptionsSealed(sealed: readonly StoredFact[]): Promise<void> {
  const kept = sealed.filter(({ voided }) => voided === undefined)
  const voided = sealed.filter((one) => one.voided !== undefined)
  await takeMarkOff({ _id: { $in: idsOf(kept) }, voided: { $exists: false } }, kept.length)
  await takeMarkOff({ _id: { $in: idsOf(voided) } }, voided.length)
}

async function takeMarkOff(filter: mongo.Filter<StoredFact>, count: number): Promise<void> {
  if (count === 0) return
  const redemptions = factsOf('redemptions')
  await redemptions.updateMany({ ...filter, todo: ['seal'] }, { $unset: { todo: '' } })
  const others = await redemptions.updateMany(
    { ...filter, todo: 'seal' },
    { $pull: { todo: 'seal' } as never },
  )
  // What the totals took their own mark off between the two updates has an empty list now.
  if (others.modifiedCount > 0) {
    await redemptions.updateMany({ ...filter, todo: { $size: 0 } }, { $unset: { todo: '' } })
  }
}

/** Everything of a collection that seals may cover, by id. */
export function allFacts(collection: SealedCollection): AsyncIterable<StoredFact> {
  return factsOf(collection).find({}, { sort: { _id: 1 }, batchSize: 2000 })
}

function idsOf(facts: readonly StoredFact[]): Types.ObjectId[] {
  return facts.map(({ _id }) => _id)
}
