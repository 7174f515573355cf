import { Types, type mongo } from 'mongoose'
import type { ActorReference } from '../../http/actor.js'
import { RedemptionModel } from '../redemptions/redemption.model.js'
import type { Fact } from './rules/finding.js'

interface StoredFact {
  _id: Types.ObjectId
  communityId: Types.ObjectId
  shopId: Types.ObjectId
  memberId: Types.ObjectId
  cardId?: Types.ObjectId | null
  outcome: string
  by: ActorReference
  businessDay: string
  occurredAt: Date
  billFen?: number
  voided?: { by?: ActorReference; correctedBy?: Types.ObjectId }
}

const PROJECTION = {
  shopId: 1,
  memberId: 1,
  cardId: 1,
  'by.userId': 1,
  'by.deviceId': 1,
  businessDay: 1,
  occurredAt: 1,
  billFen: 1,
  'voided.by.role': 1,
  'voided.correctedBy': 1,
} as const

/** Voids by these are no doing of a shop. */
const OFFICE = new Set(['staff', 'admin'])
const BATCH = 5000

const redemptions = () => RedemptionModel.collection as unknown as mongo.Collection<StoredFact>

/** All committed redemptions of a shop on the days (inclusive), voided ones included. */
export async function findFactsOfShop(
  communityId: Types.ObjectId,
  shopId: Types.ObjectId,
  { from, to }: { from: string; to: string },
): Promise<Fact[]> {
  const filter = { communityId, shopId, businessDay: { $gte: from, $lte: to }, outcome: 'committed' }
  return (await redemptions().find(filter, { projection: PROJECTION, batchSize: BATCH }).toArray()).map(
    toFact,
  )
}

/** The same of some members, in all shops. */
export async function findFactsOfMembers(
  communityId: Types.ObjectId,
  memberIds: readonly string[],
  { from, to }: { from: string; to: string },
): Promise<Fact[]> {
  const filter = {
    communityId,
    memberId: { $in: memberIds.map((id) => new Types.ObjectId(id)) },
    businessDay: { $gte: from, $lte: to },
    outcome: 'committed',
  }
  return (await redemptions().find(filter, { projection: PROJECTION, batchSize: BATCH }).toArray()).map(
    toFact,
  )
}

/** The last unvoided redemption before a day of each of some members who had one. */
export async function findLastBefore(
  communityId: Types.ObjectId,
  memberIds: readonly string[],
  day: string,
): Promise<Fact[]> {
  if (memberIds.length === 0) return []
  const filter = {
    communityId,
    memberId: { $in: memberIds.map((id) => new Types.ObjectId(id)) },
    businessDay: { $lt: day },
    outcome: 'committed',
    voided: { $exists: false },
  }
  const found = await redemptions()
    .aggregate<{ last: StoredFact }>([
      { $match: filter },
      { $project: PROJECTION },
      { $sort: { memberId: 1, businessDay: 1, occurredAt: 1 } },
      { $group: { _id: '$memberId', last: { $last: '$$ROOT' } } },
    ])
    .toArray()
  return found.map(({ last }) => toFact(last))
}

function toFact(stored: StoredFact): Fact {
  const { userId, deviceId = '' } = stored.by
  const { voided } = stored
  return {
    id: stored._id.toHexString(),
    shopId: stored.shopId.toHexString(),
    memberId: stored.memberId.toHexString(),
    cardId: stored.cardId?.toHexString() ?? null,
    recordedBy: userId ? { kind: 'user', id: userId } : { kind: 'device', id: deviceId },
    businessDay: stored.businessDay,
    at: stored.occurredAt.getTime(),
    billFen: stored.billFen ?? null,
    ...(voided
      ? {
          voided: {
            byShop: !OFFICE.has(voided.by?.role ?? ''),
            isCorrection: voided.correctedBy !== undefined,
          },
        }
      : {}),
  }
}
