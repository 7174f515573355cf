import { Types, type ClientSession } from 'mongoose'
import { RedemptionModel } from '../redemptions/redemption.model.js'
import {
  DecisionModel,
  DECISIONS,
  QuarantineModel,
  UNDECIDED,
  type Decision,
  type StoredDecision,
} from './offline.model.js'
import type { StoredQuarantine } from './quarantine.repository.js'
import type { FlaggedRedemption } from './review-case.js'

/** Where a list of cases goes on: the moment of the upload (ms) and the id of the last one. */
export type CasePlace = [uploadedAt: number, id: string]

export interface CaseFilter {
  shopId?: string | undefined
  flag?: string | undefined
  state?: 'undecided' | 'decided' | undefined
}

interface CasePage {
  limit: number
  after?: CasePlace | undefined
}

/** Of a voided redemption nothing is paid, so nothing is left to decide. */
const NOT_VOIDED = { voided: { $exists: false } }

function stateFilter({ state }: CaseFilter) {
  if (state === undefined) return {}
  return { review: state === 'decided' ? { $in: [...DECISIONS] } : UNDECIDED }
}

const shopFilter = ({ shopId }: CaseFilter) => (shopId ? { shopId: new Types.ObjectId(shopId) } : {})

function placeFilter(field: string, after: CasePlace | undefined) {
  if (!after) return {}
  const moment = new Date(after[0])
  const id = new Types.ObjectId(after[1])
  return { $or: [{ [field]: { $lt: moment } }, { [field]: moment, _id: { $lt: id } }] }
}

/** Redemptions with flags, the last uploaded first. */
export async function findFlagged(
  communityId: string,
  filter: CaseFilter,
  page: CasePage,
): Promise<FlaggedRedemption[]> {
  const query = {
    communityId: new Types.ObjectId(communityId),
    flags: filter.flag ?? { $exists: true },
    ...shopFilter(filter),
    ...stateFilter(filter),
    ...(filter.state === 'undecided' ? NOT_VOIDED : {}),
    ...placeFilter('offline.uploadedAt', page.after),
  }
  const found = RedemptionModel.collection
    .find(query)
    .sort({ 'offline.uploadedAt': -1, _id: -1 })
    .limit(page.limit)
  return (await found.toArray()) as unknown as FlaggedRedemption[]
}

/** Items in quarantine, the last uploaded first. */
export async function findQuarantined(
  communityId: string,
  filter: CaseFilter,
  page: CasePage,
): Promise<StoredQuarantine[]> {
  const query = {
    communityId: new Types.ObjectId(communityId),
    ...shopFilter(filter),
    ...stateFilter(filter),
    ...placeFilter('uploadedAt', page.after),
  }
  return QuarantineModel.collection
    .find<StoredQuarantine>(query)
    .sort({ uploadedAt: -1, _id: -1 })
    .limit(page.limit)
    .toArray()
}

export async function findFlaggedById(communityId: string, id: string): Promise<FlaggedRedemption | null> {
  const filter = { ...idsOf(communityId, id), flags: { $exists: true } }
  return (await RedemptionModel.collection.findOne(filter)) as unknown as FlaggedRedemption | null
}

export async function findQuarantinedById(communityId: string, id: string): Promise<StoredQuarantine | null> {
  return QuarantineModel.collection.findOne<StoredQuarantine>(idsOf(communityId, id))
}

/** How many cases nobody has decided yet, counted up to a limit. */
export async function countUndecided(communityId: string, limit: number): Promise<number> {
  const community = new Types.ObjectId(communityId)
  const open = { communityId: community, review: UNDECIDED }
  const [flagged, quarantined] = await Promise.all([
    RedemptionModel.collection.countDocuments({ ...open, ...NOT_VOIDED }, { limit }),
    QuarantineModel.collection.countDocuments(open, { limit }),
  ])
  return Math.min(limit, flagged + quarantined)
}

/** Marks a case with its newest decision; answers what kind of case it is, null if there is none. */
export async function markCase(
  communityId: string,
  id: string,
  decision: Decision,
  session: ClientSession,
): Promise<{ kind: 'redemption' | 'quarantine'; shopId: string; discountFen: number } | null> {
  const set = { $set: { review: decision } }
  const ids = idsOf(communityId, id)
  const flagged = await RedemptionModel.collection.findOneAndUpdate(
    { ...ids, flags: { $exists: true } },
    set,
    { session, projection: { shopId: 1, discountFen: 1 } },
  )
  const kept =
    flagged ??
    (await QuarantineModel.collection.findOneAndUpdate(ids, set, {
      session,
      projection: { shopId: 1, discountFen: 1 },
    }))
  if (!kept) return null
  return {
    kind: flagged ? 'redemption' : 'quarantine',
    shopId: String(kept.shopId),
    discountFen: Number(kept.discountFen ?? 0),
  }
}

export async function insertDecision(decision: StoredDecision, session: ClientSession): Promise<void> {
  await DecisionModel.collection.insertOne({ ...decision }, { session })
}

export type RecordedDecision = StoredDecision & { _id: Types.ObjectId }

/** All decisions on these cases, the newest first. */
export async function findDecisions(
  communityId: string,
  ids: readonly string[],
): Promise<RecordedDecision[]> {
  if (ids.length === 0) return []
  const subjectId = { $in: ids.map((id) => new Types.ObjectId(id)) }
  return DecisionModel.collection
    .find<RecordedDecision>({ communityId: new Types.ObjectId(communityId), subjectId })
    .sort({ _id: -1 })
    .toArray()
}

const idsOf = (communityId: string, id: string) => ({
  _id: new Types.ObjectId(id),
  communityId: new Types.ObjectId(communityId),
})
