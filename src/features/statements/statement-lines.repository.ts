import { Types, type ClientSession, type mongo } from 'mongoose'
import { RedemptionModel } from '../redemptions/redemption.model.js'
import type { StatementLine } from './statement-figures.js'

interface StoredLine {
  _id: Types.ObjectId
  businessDay: string
  occurredAt: Date
  benefitId: Types.ObjectId
  benefitTitle?: string
  agreementId: Types.ObjectId
  agreementVersion?: number
  billFen?: number
  discountFen?: number
  subsidyFen?: number
  flags?: string[]
  communityId: Types.ObjectId
  shopId: Types.ObjectId
  outcome: string
  statementId: Types.ObjectId | null
  voided?: object
  updatedAt: Date
}

export interface ShopOfCommunity {
  communityId: string
  shopId: string
}

/** A line with what decides whether it may be claimed. */
export interface UnclaimedLine extends StatementLine {
  isFlagged: boolean
}

/** The driver without Mongoose's documents: a statement may have thousands of lines. */
const redemptions = () => RedemptionModel.collection as unknown as mongo.Collection<StoredLine>

const FIELDS = {
  businessDay: 1,
  occurredAt: 1,
  benefitId: 1,
  benefitTitle: 1,
  agreementId: 1,
  agreementVersion: 1,
  billFen: 1,
  discountFen: 1,
  subsidyFen: 1,
  flags: 1,
} as const
const BY_DAY = { businessDay: 1, _id: 1 } as const
const BATCH = 5000

const ids = ({ communityId, shopId }: ShopOfCommunity) => ({
  communityId: new Types.ObjectId(communityId),
  shopId: new Types.ObjectId(shopId),
})

/** A commit that no void has cancelled and that is in no statement. */
const UNCLAIMED = { outcome: 'committed', statementId: null, voided: { $exists: false } } as const

/** All lines of a shop up to a day that are in no statement yet, flagged ones included, in the order of the days. */
export async function findUnclaimed(
  session: ClientSession,
  shop: ShopOfCommunity,
  days: { after?: string; through: string },
): Promise<UnclaimedLine[]> {
  const found = await redemptions()
    .find(
      {
        ...ids(shop),
        ...UNCLAIMED,
        businessDay: { ...(days.after ? { $gt: days.after } : {}), $lte: days.through },
      },
      { session, projection: FIELDS, sort: BY_DAY, batchSize: BATCH },
    )
    .toArray()
  return found.map((stored) => ({ ...lineOf(stored), isFlagged: (stored.flags ?? []).length > 0 }))
}

/** The lines that a closed statement has claimed. */
export async function findClaimed(
  session: ClientSession,
  shop: ShopOfCommunity,
  statementId: string,
): Promise<StatementLine[]> {
  const found = await redemptions()
    .find(
      { ...ids(shop), outcome: 'committed', statementId: new Types.ObjectId(statementId) },
      { session, projection: FIELDS, sort: BY_DAY, batchSize: BATCH },
    )
    .toArray()
  return found.map(lineOf)
}

/**
 * Claims the redemptions of a shop up to a day for a statement: those without flags, and of the flagged ones the named. Whoever
 * voids one at the same time is either first, and the transaction begins again, or finds it claimed.
 * @returns how many were claimed
 */
export async function claimForStatement(
  session: ClientSession,
  shop: ShopOfCommunity,
  claim: { statementId: string; through: string; flaggedIds: readonly string[]; at: Date },
): Promise<number> {
  const unclaimed = { ...ids(shop), ...UNCLAIMED, businessDay: { $lte: claim.through } }
  const change = { $set: { statementId: new Types.ObjectId(claim.statementId), updatedAt: claim.at } }
  const plain = await redemptions().updateMany({ ...unclaimed, 'flags.0': { $exists: false } }, change, {
    session,
  })
  if (claim.flaggedIds.length === 0) return plain.modifiedCount
  const _id = { $in: claim.flaggedIds.map((id) => new Types.ObjectId(id)) }
  const flagged = await redemptions().updateMany({ ...unclaimed, _id }, change, { session })
  return plain.modifiedCount + flagged.modifiedCount
}

/** What the shops of a community have given up to a day that is in no statement yet, without flagged redemptions. */
export async function sumUnclaimedByShop(
  communityId: string,
  days: { from?: string; through: string },
): Promise<Map<string, { redemptions: number; discountFen: number; subsidyFen: number }>> {
  const businessDay = { ...(days.from ? { $gte: days.from } : {}), $lte: days.through }
  const found = await redemptions()
    .aggregate<{ _id: Types.ObjectId; redemptions: number; discountFen: number; subsidyFen: number }>([
      {
        $match: {
          communityId: new Types.ObjectId(communityId),
          ...UNCLAIMED,
          businessDay,
          'flags.0': { $exists: false },
        },
      },
      {
        $group: {
          _id: '$shopId',
          redemptions: { $sum: 1 },
          discountFen: { $sum: '$discountFen' },
          subsidyFen: { $sum: '$subsidyFen' },
        },
      },
    ])
    .toArray()
  return new Map(found.map(({ _id, ...sums }) => [_id.toHexString(), sums]))
}

/** Subsidy of what was recorded offline with flags and is in no statement: due only when staff say so. */
export async function sumFlaggedSubsidy(
  communityId: string,
  days: { from: string; through: string },
): Promise<number> {
  const [sum] = await redemptions()
    .aggregate<{ subsidyFen: number }>([
      {
        $match: {
          communityId: new Types.ObjectId(communityId),
          ...UNCLAIMED,
          businessDay: { $gte: days.from, $lte: days.through },
          'flags.0': { $exists: true },
        },
      },
      { $group: { _id: null, subsidyFen: { $sum: '$subsidyFen' } } },
    ])
    .toArray()
  return sum?.subsidyFen ?? 0
}

/** A redemption of a shop with the statement that it is in, for an adjustment. */
export async function findForAdjustment(session: ClientSession, shop: ShopOfCommunity, redemptionId: string) {
  const stored = await redemptions().findOne(
    { _id: new Types.ObjectId(redemptionId), ...ids(shop), outcome: 'committed' },
    { session, projection: { ...FIELDS, statementId: 1 } },
  )
  if (!stored) return null
  return { line: lineOf(stored), statementId: stored.statementId?.toHexString() ?? null }
}

function lineOf(stored: StoredLine): StatementLine {
  return {
    redemptionId: stored._id.toHexString(),
    businessDay: stored.businessDay,
    occurredAt: stored.occurredAt,
    benefitId: stored.benefitId.toHexString(),
    benefitTitle: stored.benefitTitle ?? '',
    agreementId: stored.agreementId.toHexString(),
    agreementVersion: stored.agreementVersion ?? 0,
    billFen: stored.billFen ?? null,
    discountFen: stored.discountFen ?? 0,
    subsidyFen: stored.subsidyFen ?? 0,
    isUnpaid: false,
  }
}
