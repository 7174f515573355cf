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
  /** What staff have decided last of one that was recorded offline with flags. */
  review?: 'pay' | 'do_not_pay'
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

/** Whether staff have yet to decide about a line before it may be claimed. */
export interface UnclaimedLine extends StatementLine {
  isUndecided: boolean
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
  review: 1,
} as const
const BY_DAY = { businessDay: 1, _id: 1 } as const
const BATCH = 5000

const ids = ({ communityId, shopId }: ShopOfCommunity) => ({
  communityId: new Types.ObjectId(communityId),
  shopId: new Types.ObjectId(shopId),
})

/** A commit that no void has cancelled and that is in no statement. */
const UNCLAIMED = { outcome: 'committed', statementId: null, voided: { $exists: false } } as const

/** What was recorded offline with flags is paid when staff say so; a statement takes it once they have decided. */
const DECIDED = { $or: [{ 'flags.0': { $exists: false } }, { review: { $in: ['pay', 'do_not_pay'] } }] }
const UNDECIDED = { 'flags.0': { $exists: true }, review: { $exists: false } }

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
  return found.map((stored) => ({
    ...(stored.review === 'do_not_pay' ? asUnpaid(lineOf(stored)) : lineOf(stored)),
    isUndecided: (stored.flags ?? []).length > 0 && stored.review === undefined,
  }))
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
 * Claims the redemptions of a shop up to a day for a statement, but those about which staff have yet to decide. Whoever voids
 * one at the same time is either first, and the transaction begins again, or finds it claimed.
 * @returns how many were claimed
 */
export async function claimForStatement(
  session: ClientSession,
  shop: ShopOfCommunity,
  { statementId, through, at }: { statementId: string; through: string; at: Date },
): Promise<number> {
  const claimed = await redemptions().updateMany(
    { ...ids(shop), ...UNCLAIMED, ...DECIDED, businessDay: { $lte: through } } as object,
    { $set: { statementId: new Types.ObjectId(statementId), updatedAt: at } },
    { session },
  )
  return claimed.modifiedCount
}

/** What the shops of a community have given up to a day that is in no statement yet, but what staff have yet to decide. */
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
          ...DECIDED,
          businessDay,
        },
      },
      {
        $group: {
          _id: '$shopId',
          redemptions: { $sum: 1 },
          discountFen: { $sum: '$discountFen' },
          subsidyFen: { $sum: { $cond: [{ $eq: ['$review', 'do_not_pay'] }, 0, '$subsidyFen'] } },
        },
      },
    ])
    .toArray()
  return new Map(found.map(({ _id, ...sums }) => [_id.toHexString(), sums]))
}

/** Subsidy of what was recorded offline with flags and waits for a decision: due only when staff say so. */
export async function sumUndecidedSubsidy(
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
          ...UNDECIDED,
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

export const asUnpaid = (line: StatementLine): StatementLine => ({ ...line, subsidyFen: 0, isUnpaid: true })
