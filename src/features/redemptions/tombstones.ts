import { Types } from 'mongoose'
import { isDuplicateKey } from '../../infrastructure/mongo.js'
import type { RecordedRedemption } from './look-ups.js'
import type { RequestFacts } from './record.js'
import { RedemptionModel } from './redemption.model.js'

/**
 * Tombstones: a void by key that came before its redemption. The key is then decided, so that a late redemption lands as voided
 * and takes no quota.
 */
export function createTombstones() {
  return {
    /** Inserts the tombstone; null if the key has an outcome already. */
    async put(tombstone: RecordedRedemption): Promise<RecordedRedemption | null> {
      try {
        await RedemptionModel.collection.insertOne(tombstone)
        return tombstone
      } catch (error) {
        if (isDuplicateKey(error)) return null
        throw error
      }
    },

    /** Notes on the tombstone what the late request was about, once, and answers it. */
    async land(tombstone: RecordedRedemption, request: RequestFacts): Promise<RecordedRedemption> {
      const late = {
        benefitId: new Types.ObjectId(request.benefitId),
        ...(request.billFen === undefined ? {} : { billFen: request.billFen }),
        at: request.at,
      }
      const filter = { _id: tombstone._id, communityId: tombstone.communityId, late: { $exists: false } }
      const landed = await RedemptionModel.collection.findOneAndUpdate(
        filter,
        { $set: { late, updatedAt: request.at } },
        { returnDocument: 'after' },
      )
      return (landed as unknown as RecordedRedemption | null) ?? tombstone
    },
  }
}
export type Tombstones = ReturnType<typeof createTombstones>
