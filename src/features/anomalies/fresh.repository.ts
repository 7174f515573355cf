import type { mongo, Types } from 'mongoose'
import { FreshFactsModel } from './anomaly.model.js'

export interface FreshFacts {
  _id: Types.ObjectId
  communityId: Types.ObjectId
  shopId: Types.ObjectId
  weekFrom: string
  redemptionIds: Types.ObjectId[]
  mark: Types.ObjectId
}

/** The driver's collection: what lies there is read and written for all communities together. */
export const freshFacts = () => FreshFactsModel.collection as unknown as mongo.Collection<FreshFacts>

/** What is fresh in all communities, from after an id on, at most `limit` shops and weeks. */
export async function findFresh(after: Types.ObjectId | null, limit: number): Promise<FreshFacts[]> {
  return freshFacts()
    .find(after ? { _id: { $gt: after } } : {})
    .sort({ _id: 1 })
    .limit(limit)
    .toArray()
}

/** Takes away what was looked at, unless something was added meanwhile. */
export async function removeFresh({ _id, mark }: FreshFacts): Promise<void> {
  await freshFacts().deleteOne({ _id, mark })
}
