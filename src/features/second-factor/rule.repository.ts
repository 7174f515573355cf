import type { ClientSession } from 'mongoose'
import { SecondFactorRuleModel } from './second-factor.model.js'

export interface RuleRecord {
  isRequired: boolean
  /** 0 before anybody has set it. */
  revision: number
}

const UNSET: RuleRecord = { isRequired: false, revision: 0 }

export const ruleRepository = {
  async find(id: string): Promise<RuleRecord> {
    const found = await SecondFactorRuleModel.findById(id).lean()
    return found ? { isRequired: found.isRequired, revision: found.revision } : UNSET
  },

  /** Sets the rule if its revision is still the one seen; null otherwise. The id is the document's, so that two cannot both be first. */
  async set(
    transaction: ClientSession,
    id: string,
    seen: number,
    isRequired: boolean,
  ): Promise<RuleRecord | null> {
    const next = { isRequired, revision: seen + 1 }
    if (seen === 0) {
      await SecondFactorRuleModel.create([{ _id: id, ...next }], { session: transaction })
      return next
    }
    const result = await SecondFactorRuleModel.updateOne(
      { _id: id, revision: seen },
      { $set: next },
      { session: transaction },
    )
    return result.modifiedCount === 1 ? next : null
  },
}
