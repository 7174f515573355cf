import { Types } from 'mongoose'
import { idsOfPerson } from '../members/person.repository.js'
import type { RecordedRedemption } from './look-ups.js'
import { RedemptionModel } from './redemption.model.js'

/** Whose records: a community's, or only one shop's or one member's of it. */
export interface RedemptionScope {
  communityId: string
  shopId?: string
  memberId?: string
}

export interface RedemptionFilter {
  /** Business days, both inclusive. */
  from?: string
  to?: string
  benefitId?: string
  status?: 'committed' | 'voided' | 'declined'
  /** Who recorded, and on which device. */
  userId?: string
  deviceId?: string
}

/** What a list of redemptions goes on from: the day and the id of the last one. */
export type RedemptionPlace = [businessDay: string, id: string]

/** A member's are those of the person: also what was recorded on a member who was merged into this one. */
async function scopeFilter({ communityId, shopId, memberId }: RedemptionScope) {
  const personIds = memberId ? await idsOfPerson({ communityId, memberId }) : []
  const [only, ...others] = personIds.map((id) => new Types.ObjectId(id))
  return {
    communityId: new Types.ObjectId(communityId),
    ...(shopId ? { shopId: new Types.ObjectId(shopId) } : {}),
    ...(only ? { memberId: others.length === 0 ? only : { $in: [only, ...others] } } : {}),
  }
}

const STATUS_FILTERS = {
  committed: { outcome: 'committed', voided: { $exists: false } },
  voided: { outcome: 'committed', voided: { $exists: true } },
  declined: { outcome: 'declined' },
}

export async function findRedemption(scope: RedemptionScope, id: string): Promise<RecordedRedemption | null> {
  const filter = { _id: new Types.ObjectId(id), ...(await scopeFilter(scope)) }
  return (await RedemptionModel.collection.findOne(filter)) as unknown as RecordedRedemption | null
}

/** Records of the community by their ids, in the order of time. */
export async function findRedemptionsByIds(
  communityId: string,
  ids: readonly string[],
): Promise<RecordedRedemption[]> {
  const filter = {
    communityId: new Types.ObjectId(communityId),
    _id: { $in: ids.map((id) => new Types.ObjectId(id)) },
  }
  const found = await RedemptionModel.collection.find(filter).toArray()
  return (found as unknown as RecordedRedemption[]).sort(
    (a, b) => a.occurredAt.getTime() - b.occurredAt.getTime(),
  )
}

/** Newest first, at most `limit + 1` so that the caller sees whether there are more. */
export async function listRedemptions(
  scope: RedemptionScope,
  filter: RedemptionFilter,
  page: { limit: number; after?: RedemptionPlace },
): Promise<RecordedRedemption[]> {
  const days = {
    ...(filter.from ? { $gte: filter.from } : {}),
    ...(filter.to ? { $lte: filter.to } : {}),
  }
  const after = page.after && {
    $or: [
      { businessDay: { $lt: page.after[0] } },
      { businessDay: page.after[0], _id: { $lt: new Types.ObjectId(page.after[1]) } },
    ],
  }
  const query = {
    ...(await scopeFilter(scope)),
    ...(filter.benefitId ? { benefitId: new Types.ObjectId(filter.benefitId) } : {}),
    ...(filter.status ? STATUS_FILTERS[filter.status] : { outcome: 'committed' }),
    ...(filter.userId ? { 'by.userId': filter.userId } : {}),
    ...(filter.deviceId ? { 'by.deviceId': filter.deviceId } : {}),
    ...(Object.keys(days).length > 0 ? { businessDay: days } : {}),
    ...(after ? { $and: [after] } : {}),
  }
  const found = RedemptionModel.collection
    .find(query)
    .sort({ businessDay: -1, _id: -1 })
    .limit(page.limit + 1)
  return (await found.toArray()) as unknown as RecordedRedemption[]
}

/** How many unvoided redemptions a member has on the days (null: on all), and what they saved, in fen. */
export async function summariseMember(
  scope: Required<Pick<RedemptionScope, 'communityId' | 'memberId'>>,
  days: { from: string; to: string } | null,
): Promise<{ redemptions: number; discountFen: number }> {
  const match = {
    ...(await scopeFilter(scope)),
    ...(days ? { businessDay: { $gte: days.from, $lte: days.to } } : {}),
    ...STATUS_FILTERS.committed,
  }
  const [sum] = await RedemptionModel.collection
    .aggregate<{ redemptions: number; discountFen: number }>([
      { $match: match },
      { $group: { _id: null, redemptions: { $sum: 1 }, discountFen: { $sum: '$discountFen' } } },
    ])
    .toArray()
  return { redemptions: sum?.redemptions ?? 0, discountFen: sum?.discountFen ?? 0 }
}

/** What became of a member's records after a moment, by when it was written down; at most 50, the newest days first. */
export async function findChangesOfMember(
  scope: Required<Pick<RedemptionScope, 'communityId' | 'memberId'>>,
  { after, fromDay }: { after: Date; fromDay: string },
): Promise<RecordedRedemption[]> {
  const filter = {
    ...(await scopeFilter(scope)),
    businessDay: { $gte: fromDay },
    outcome: 'committed',
    $or: [{ createdAt: { $gt: after } }, { 'voided.at': { $gt: after } }],
  }
  const found = RedemptionModel.collection.find(filter).sort({ businessDay: -1 }).limit(50)
  return (await found.toArray()) as unknown as RecordedRedemption[]
}

/** The bills of a shop's unvoided redemptions since the day, newest first. */
export async function findRecentBills(
  scope: Required<Pick<RedemptionScope, 'communityId' | 'shopId'>>,
  from: string,
  limit: number,
): Promise<{ benefitId: string; billFen: number }[]> {
  const filter = {
    ...(await scopeFilter(scope)),
    ...STATUS_FILTERS.committed,
    businessDay: { $gte: from },
    billFen: { $gt: 0 },
  }
  const found = await RedemptionModel.collection
    .find(filter, { projection: { _id: 0, benefitId: 1, billFen: 1 } })
    .sort({ businessDay: -1, _id: -1 })
    .limit(limit)
    .toArray()
  return found.map((record) => ({ benefitId: String(record.benefitId), billFen: record.billFen as number }))
}
