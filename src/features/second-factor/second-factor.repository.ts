import mongoose, { type ClientSession } from 'mongoose'
import { isDuplicateKey } from '../../infrastructure/mongo.js'
import { SecondFactorModel } from './second-factor.model.js'

export interface FactorRecord {
  userId: string
  status: 'pending' | 'active'
  secretCipher: string
  recoveryDigests: string[]
  confirmedAt: Date | null
}

export const secondFactorRepository = {
  async find(userId: string): Promise<FactorRecord | null> {
    const found = await SecondFactorModel.findById(userId).lean()
    if (!found) return null
    const { status, secretCipher, recoveryDigests, confirmedAt = null } = found
    return { userId, status, secretCipher, recoveryDigests, confirmedAt }
  },

  async isActive(userId: string): Promise<boolean> {
    return (await SecondFactorModel.exists({ _id: userId, status: 'active' })) !== null
  },

  /** Keeps a new secret that waits for its first code. False when one is active, which stays. */
  async keepPending(userId: string, communityId: string | null, secretCipher: string): Promise<boolean> {
    try {
      await SecondFactorModel.updateOne(
        { _id: userId, status: 'pending' },
        { $set: { communityId, secretCipher, lastStep: 0, recoveryDigests: [] } },
        { upsert: true },
      )
      return true
    } catch (error) {
      // The upsert found no pending one and would have inserted a second for the user.
      if (isDuplicateKey(error)) return false
      throw error
    }
  },

  /** Makes the pending secret the active one if it is still the one whose code was typed. */
  async activate(
    transaction: ClientSession,
    { userId, secretCipher }: FactorRecord,
    set: { lastStep: number; recoveryDigests: string[]; confirmedAt: Date },
  ): Promise<boolean> {
    const result = await SecondFactorModel.updateOne(
      { _id: userId, status: 'pending', secretCipher },
      { $set: { status: 'active', ...set } },
      { session: transaction },
    )
    return result.modifiedCount === 1
  },

  /** Spends the step and all before it; of several requests with the same code exactly one gets true. */
  async spendStep(userId: string, step: number): Promise<boolean> {
    const result = await SecondFactorModel.updateOne(
      { _id: userId, status: 'active', lastStep: mongoose.trusted({ $lt: step }) },
      { $set: { lastStep: step } },
    )
    return result.modifiedCount === 1
  },

  /** Spends a recovery code; of several requests with the same code exactly one gets true. */
  async spendRecoveryCode(userId: string, digest: string): Promise<boolean> {
    const result = await SecondFactorModel.updateOne(
      { _id: userId, status: 'active', recoveryDigests: digest },
      { $pull: { recoveryDigests: digest } },
    )
    return result.modifiedCount === 1
  },

  async replaceRecoveryCodes(
    transaction: ClientSession,
    userId: string,
    recoveryDigests: string[],
  ): Promise<boolean> {
    const result = await SecondFactorModel.updateOne(
      { _id: userId, status: 'active' },
      { $set: { recoveryDigests } },
      { session: transaction },
    )
    return result.matchedCount === 1
  },

  /** Takes the active one away; answers whether there was one. */
  async remove(transaction: ClientSession, userId: string): Promise<boolean> {
    const result = await SecondFactorModel.deleteOne(
      { _id: userId, status: 'active' },
      { session: transaction },
    )
    return result.deletedCount === 1
  },
}
