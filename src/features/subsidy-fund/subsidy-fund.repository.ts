import type { ClientSession, Types } from 'mongoose'
import { SubsidyFundModel, type SubsidyFund } from './subsidy-fund.model.js'

export type SubsidyFundRecord = SubsidyFund & { _id: Types.ObjectId }

export async function findFund(
  communityId: string,
  year: string,
  session?: ClientSession,
): Promise<SubsidyFundRecord | null> {
  return SubsidyFundModel.findOne({ communityId, year }, null, { session }).lean()
}

/** Sets the budget of a fund at the revision that was read; null when it has changed since. */
export async function changeBudget(
  session: ClientSession,
  { _id, communityId, revision }: SubsidyFundRecord,
  budgetFen: number,
): Promise<SubsidyFundRecord | null> {
  return SubsidyFundModel.findOneAndUpdate(
    { _id, communityId, revision },
    { $set: { budgetFen }, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}

/** The first budget of a year; a second one is refused by the unique index, which ends the transaction. */
export async function insertFund(
  session: ClientSession,
  fund: { communityId: string; year: string; budgetFen: number },
): Promise<SubsidyFundRecord> {
  const [created] = await SubsidyFundModel.create([fund], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}
