import { Types } from 'mongoose'
import type { RecordedRedemption } from '../redemptions/look-ups.js'
import { RedemptionModel } from '../redemptions/redemption.model.js'
import { ofTill, type Till } from '../redemptions/till.js'

/** One shop on one business day. */
export interface ShopDay {
  communityId: string
  shopId: string
  businessDay: string
}

const ofDay = ({ communityId, shopId, businessDay }: ShopDay) => ({
  communityId: new Types.ObjectId(communityId),
  shopId: new Types.ObjectId(shopId),
  businessDay,
  outcome: 'committed',
})

/** Unvoided redemptions of a shop's day and what they gave, in fen. */
export async function sumOfDay(day: ShopDay): Promise<{ redemptions: number; discountFen: number }> {
  const [sum] = await RedemptionModel.collection
    .aggregate<{ redemptions: number; discountFen: number }>([
      { $match: { ...ofDay(day), voided: { $exists: false } } },
      { $group: { _id: null, redemptions: { $sum: 1 }, discountFen: { $sum: '$discountFen' } } },
    ])
    .toArray()
  return { redemptions: sum?.redemptions ?? 0, discountFen: sum?.discountFen ?? 0 }
}

/** The latest records of a shop's day, voided ones included, newest first; one till's only if named. */
export async function latestOfDay(
  day: ShopDay,
  till: Till | null,
  limit: number,
): Promise<RecordedRedemption[]> {
  return (await RedemptionModel.collection
    .find({ ...ofDay(day), ...(till ? ofTill(till) : {}) })
    .sort({ _id: -1 })
    .limit(limit)
    .toArray()) as unknown as RecordedRedemption[]
}

/** Every record of a till on a shop's day, voided ones included. */
export async function allOfDay(day: ShopDay, till: Till): Promise<RecordedRedemption[]> {
  return (await RedemptionModel.collection
    .find(
      { ...ofDay(day), ...ofTill(till) },
      {
        projection: {
          benefitTitle: 1,
          billFen: 1,
          discountFen: 1,
          payableFen: 1,
          presentedBy: 1,
          occurredAt: 1,
          correctionOf: 1,
          by: 1,
          voided: 1,
        },
      },
    )
    .toArray()) as unknown as RecordedRedemption[]
}
