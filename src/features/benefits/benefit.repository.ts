import type { Types } from 'mongoose'
import mongoose, { type ClientSession, type QueryFilter } from 'mongoose'
import type { Scope } from '../../http/scope.js'
import { containing, decodeCursor, idInCursor } from '../../http/search.js'
import { type Benefit, BenefitModel } from './benefit.model.js'
import type { BenefitTerms } from './benefit.types.js'
import { markOffersChanged } from '../communities/offer-revision.js'

export interface BenefitRecord {
  _id: Types.ObjectId
  communityId: Types.ObjectId
  shopId: Types.ObjectId
  agreementId: Types.ObjectId
  status: Benefit['status']
  statusReason: string | null
  terms: BenefitTerms
  effectiveFrom: string | null
  revision: number
  createdAt: Date
  updatedAt: Date
}

type BenefitFields = Omit<BenefitRecord, 'revision' | 'createdAt' | 'updatedAt' | 'status' | 'statusReason'>

export interface BenefitSearch {
  shopId?: string
  agreementId?: string
  status?: Benefit['status']
  q?: string
  limit: number
  cursor?: string
}

/** The store's copy of a benefit with the types that the rules use; the schema and the forms keep them true. */
function toRecord(found: unknown): BenefitRecord {
  return found as BenefitRecord
}

export async function insertBenefits(
  session: ClientSession,
  benefits: BenefitFields[],
): Promise<BenefitRecord[]> {
  const created = await BenefitModel.create(benefits as unknown as Benefit[], { session, ordered: true })
  return created.map((benefit) => toRecord(benefit.toObject()))
}

/** A benefit that is visible in the scope; null for every other. */
export async function findBenefit(
  scope: Scope,
  id: string,
  session?: ClientSession,
): Promise<BenefitRecord | null> {
  const found = await BenefitModel.findOne({ ...scope, _id: id }, null, { session }).lean()
  return found ? toRecord(found) : null
}

/** Changes a benefit that still stands at the revision that was read; null when it does not. */
export async function updateBenefit(
  session: ClientSession,
  { _id, communityId, revision }: BenefitRecord,
  set: Partial<Pick<BenefitRecord, 'status' | 'statusReason' | 'terms' | 'effectiveFrom'>>,
): Promise<BenefitRecord | null> {
  await markOffersChanged(communityId, session)
  const updated = await BenefitModel.findOneAndUpdate(
    { _id, communityId, revision },
    { $set: set, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
  return updated ? toRecord(updated) : null
}

/** Benefits in the order in which they were added, one more than the limit. */
export async function findBenefits(scope: Scope, search: BenefitSearch): Promise<BenefitRecord[]> {
  const conditions: QueryFilter<Benefit>[] = [{ communityId: scope.communityId }]
  if (scope.shopId) conditions.push({ shopId: scope.shopId })
  if (search.shopId) conditions.push({ shopId: search.shopId })
  if (search.agreementId) conditions.push({ agreementId: search.agreementId })
  if (search.status) conditions.push({ status: search.status })
  if (search.q) conditions.push({ 'terms.title': containing(search.q) })
  if (search.cursor) {
    conditions.push({ _id: mongoose.trusted({ $gt: idInCursor(decodeCursor(search.cursor)[0]) }) })
  }
  const found = await BenefitModel.find({ $and: conditions })
    .sort({ _id: 1 })
    .limit(search.limit + 1)
    .lean()
  return found.map(toRecord)
}

/** The benefits of the community with these ids, in the order in which they were added. */
export async function findBenefitsById(
  session: ClientSession,
  communityId: Types.ObjectId,
  ids: readonly string[],
): Promise<BenefitRecord[]> {
  const filter = { communityId, _id: mongoose.trusted({ $in: [...ids] }) }
  const found = await BenefitModel.find(filter, null, { session }).sort({ _id: 1 }).lean()
  return found.map(toRecord)
}

/** All benefits of an agreement, in the order in which they were added. */
export async function findBenefitsOfAgreement(
  session: ClientSession,
  communityId: Types.ObjectId,
  agreementId: Types.ObjectId,
): Promise<BenefitRecord[]> {
  const found = await BenefitModel.find({ communityId, agreementId }, null, { session })
    .sort({ _id: 1 })
    .lean()
  return found.map(toRecord)
}

/** Signing: from this business day on the benefits of the agreement count. */
export async function startBenefits(
  session: ClientSession,
  communityId: Types.ObjectId,
  agreementId: Types.ObjectId,
  effectiveFrom: string,
): Promise<void> {
  await BenefitModel.updateMany(
    { communityId, agreementId },
    { $set: { effectiveFrom }, $inc: { revision: 1 } },
    { session },
  )
}

export async function countBenefits(
  session: ClientSession,
  communityId: Types.ObjectId,
  agreementId: Types.ObjectId,
): Promise<number> {
  return BenefitModel.countDocuments({ communityId, agreementId }, { session })
}
