import { Types } from 'mongoose'
import type { RecordedRedemption } from '../redemptions/look-ups.js'
import { RedemptionModel } from '../redemptions/redemption.model.js'

/** One shop on one business day. */
export interface ShopDay {
  communityId: string
  shopId: string
  businessDay: string
}

/** Who recorded: an enrolled device, or a user without one. */
export type Recorder = { deviceId: string } | { userId: string }

const ofDay = ({ communityId, shopId, businessDay }: ShopDay) => ({
  communityId: new Types.ObjectId(communityId),
  shopId: new Types.ObjectId(shopId),
  businessDay,
  outcome: 'committed',
})

const recordedBy = (recorder: Recorder) =>
  'deviceId' in recorder
    ? { 'by.deviceId': recorder.deviceId }
    : { 'by.userId': recorder.userId, 'by.deviceId': { $exists: false } }

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

/** The latest records of a shop's day, voided ones included, newest first; one recorder's only if named. */
export async function latestOfDay(
  day: ShopDay,
  recorder: Recorder | null,
  limit: number,
): Promise<RecordedRedemption[]> {
  return (await RedemptionModel.collection
    .find({ ...ofDay(day), ...(recorder ? recordedBy(recorder) : {}) })
    .sort({ _id: -1 })
    .limit(limit)
    .toArray()) as unknown as RecordedRedemption[]
}

/** Every record of a recorder on a shop's day, voided ones included. */
export async function allOfDay(day: ShopDay, recorder: Recorder): Promise<RecordedRedemption[]> {
  return (await RedemptionModel.collection
    .find(
      { ...ofDay(day), ...recordedBy(recorder) },
      {
        projection: {
          benefitTitle: 1,
          billFen: 1,
          discountFen: 1,
          payableFen: 1,
          presentedBy: 1,
          occurredAt: 1,
          voided: 1,
        },
      },
    )
    .toArray()) as unknown as RecordedRedemption[]
}
