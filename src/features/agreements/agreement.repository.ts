import type { Types } from 'mongoose'
import mongoose, { type ClientSession, type QueryFilter } from 'mongoose'
import type { Scope } from '../../http/scope.js'
import { containing, decodeCursor, idInCursor } from '../../http/search.js'
import { isDuplicateKey } from '../../infrastructure/mongo.js'
import { Problem } from '../../problems.js'
import { type Agreement, AgreementModel, type AgreementStatus } from './agreement.model.js'
import { markOffersChanged } from '../communities/offer-revision.js'

export type AgreementRecord = Agreement & { _id: Types.ObjectId }

export interface AgreementSearch {
  shopId?: string
  status?: AgreementStatus
  /** Only agreements that have been signed, end from `from` to `to`, both inclusive, and have no signed renewal. */
  ending?: { from: string; to: string }
  /** Only those signed once that have no attachment. */
  isWithoutScan?: boolean
  /** Search words for number and title, and the shops whose names match them. */
  q?: { words: string; shopIds: Types.ObjectId[] }
  limit: number
  cursor?: string
}

/** @throws Problem agreement_number_taken */
export async function insertAgreement(
  session: ClientSession,
  agreement: Partial<Agreement>,
): Promise<AgreementRecord> {
  const [created] = await numberIsFree(AgreementModel.create([agreement], { session }))
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

/** An agreement that is visible in the scope; null for every other. */
export async function findAgreement(
  scope: Scope,
  id: string,
  session?: ClientSession,
): Promise<AgreementRecord | null> {
  return AgreementModel.findOne({ ...scope, _id: id }, null, { session }).lean()
}

/**
 * Changes an agreement that still stands at the revision and in the status that were read; null when it does not.
 * @throws Problem agreement_number_taken
 */
export async function updateAgreement(
  session: ClientSession,
  { _id, communityId, revision, status }: AgreementRecord,
  set: Partial<Agreement>,
): Promise<AgreementRecord | null> {
  await markOffersChanged(communityId, session)
  return numberIsFree(
    AgreementModel.findOneAndUpdate(
      { _id, communityId, revision, status },
      { $set: set, $inc: { revision: 1 } },
      { session, returnDocument: 'after' },
    )
      .lean()
      .exec(),
  )
}

/**
 * Takes hold of an agreement until the transaction ends: of two that want to change its benefits, to sign or to renew it,
 * the store lets one through and has the other begin again.
 */
export async function holdAgreement(
  session: ClientSession,
  communityId: string,
  id: string,
): Promise<AgreementRecord | null> {
  return AgreementModel.findOneAndUpdate(
    { _id: id, communityId },
    { $inc: { benefitChanges: 1 } },
    { session, returnDocument: 'after', timestamps: false },
  ).lean()
}

/**
 * Counts an attachment in (1) or out (-1), at most `most`; null when the community has no such agreement or it has that many. Not an
 * edit: whoever is just editing it need not begin again.
 */
export async function addToAttachmentCount(
  session: ClientSession,
  communityId: string,
  id: string,
  by: 1 | -1,
  most: number,
): Promise<AgreementRecord | null> {
  const room = by > 0 ? { attachmentCount: mongoose.trusted({ $not: { $gte: most } }) } : {}
  return AgreementModel.findOneAndUpdate(
    { _id: id, communityId, ...room },
    { $inc: { attachmentCount: by } },
    { session, returnDocument: 'after', timestamps: false },
  ).lean()
}

async function numberIsFree<T>(write: Promise<T>): Promise<T> {
  try {
    return await write
  } catch (error) {
    if (isDuplicateKey(error, 'number')) {
      const errors = [{ path: 'number', message: 'fields:number_taken' }]
      throw new Problem('agreement_number_taken', { cause: error, errors })
    }
    throw error
  }
}

/** Agreements, newest first, one more than the limit; `today` decides which signed ones are over. */
export async function findAgreements(
  scope: Scope,
  search: AgreementSearch,
  today: string,
): Promise<AgreementRecord[]> {
  const conditions = await conditionsOf(scope, search, today)
  if (search.cursor) {
    conditions.push({ _id: mongoose.trusted({ $lt: idInCursor(decodeCursor(search.cursor)[0]) }) })
  }
  return AgreementModel.find({ $and: conditions })
    .sort({ _id: -1 })
    .limit(search.limit + 1)
    .lean()
}

/** How many agreements a search finds, on all its pages. */
export async function countAgreements(
  scope: Scope,
  search: Omit<AgreementSearch, 'limit' | 'cursor'>,
  today: string,
): Promise<number> {
  return AgreementModel.countDocuments({ $and: await conditionsOf(scope, search, today) })
}

/** The agreements that go on where the named one ends, the newest first: drafts, signed and suspended ones. */
export async function findRenewals(
  scope: Scope,
  { _id, shopId }: Pick<AgreementRecord, '_id' | 'shopId'>,
  session?: ClientSession,
): Promise<AgreementRecord[]> {
  const status = mongoose.trusted({ $in: ['draft', 'signed', 'suspended'] as const })
  return AgreementModel.find({ ...scope, shopId, status, renewedFromId: _id }, null, { session })
    .sort({ _id: -1 })
    .lean()
}

async function conditionsOf(scope: Scope, search: Omit<AgreementSearch, 'limit' | 'cursor'>, today: string) {
  const conditions: QueryFilter<Agreement>[] = [{ communityId: scope.communityId }]
  if (scope.shopId) conditions.push({ shopId: scope.shopId })
  if (search.shopId) conditions.push({ shopId: search.shopId })
  if (search.status) conditions.push(statusOn(search.status, today))
  if (search.ending) conditions.push(endingWithin(search.ending), await notRenewed(scope))
  if (search.isWithoutScan) conditions.push(withoutScan())
  if (search.q) conditions.push(matching(search.q))
  return conditions
}

/** Also of those from before attachments were counted. */
function withoutScan(): QueryFilter<Agreement> {
  return {
    status: mongoose.trusted({ $ne: 'draft' as const }),
    attachmentCount: mongoose.trusted({ $not: { $gt: 0 } }),
  }
}

function statusOn(status: AgreementStatus, today: string): QueryFilter<Agreement> {
  const running = mongoose.trusted({ $in: ['signed', 'suspended'] as const })
  if (status === 'draft') return { status }
  if (status === 'ended') {
    return { $or: [{ status }, { status: running, endsOn: mongoose.trusted({ $lt: today }) }] }
  }
  return { status, endsOn: mongoose.trusted({ $gte: today }) }
}

function endingWithin({ from, to }: { from: string; to: string }): QueryFilter<Agreement> {
  return {
    status: mongoose.trusted({ $in: ['signed', 'suspended'] as const }),
    endsOn: mongoose.trusted({ $gte: from, $lte: to }),
  }
}

/** Without those that a signed one goes on from. */
async function notRenewed({ communityId }: Scope): Promise<QueryFilter<Agreement>> {
  const signed = mongoose.trusted({ $in: ['signed', 'suspended'] as const })
  const renewedFromId = mongoose.trusted({ $ne: null })
  const next = await AgreementModel.find(
    { communityId, status: signed, renewedFromId },
    { renewedFromId: 1 },
  ).lean()
  return { _id: mongoose.trusted({ $nin: next.map((agreement) => agreement.renewedFromId) }) }
}

function matching({ words, shopIds }: NonNullable<AgreementSearch['q']>): QueryFilter<Agreement> {
  const pattern = containing(words)
  return { $or: [{ number: pattern }, { title: pattern }, { shopId: mongoose.trusted({ $in: shopIds }) }] }
}

/** Agreements of all communities that are over by `today` and not yet marked as ended, at most 100. */
export async function findExpiredAgreements(today: string): Promise<AgreementRecord[]> {
  return AgreementModel.find({
    status: mongoose.trusted({ $in: ['signed', 'suspended'] }),
    endsOn: mongoose.trusted({ $lt: today }),
  })
    .sort({ _id: 1 })
    .limit(100)
    .lean()
}
