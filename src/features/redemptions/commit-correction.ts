import type { ClientSession, Types } from 'mongoose'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import type { ActorReference } from '../../http/actor.js'
import { duplicateOf, type DuplicateOf } from './commit.js'
import { createMissingBudgets } from './commit-with-budget.js'
import { lowestFreeName, slotNames, type BudgetNeed, type SlotNeed } from './judge.js'
import type { RecordedRedemption } from './look-ups.js'
import { BudgetModel, RedemptionModel, type VoidReason } from './redemption.model.js'

export interface PendingCorrection {
  /** The record that is corrected. */
  found: RecordedRedemption
  /** The one that takes its place. */
  record: RecordedRedemption
  slotNeeds: SlotNeed[]
  budgets: BudgetNeed[]
  voided: {
    at: Date
    reason: VoidReason
    key: string
    by: ActorReference
    requestId: string
    correctedBy: Types.ObjectId
  }
}

export type CorrectionWriteOutcome =
  | { kind: 'written'; record: RecordedRedemption }
  /** The record was voided or claimed by a statement meanwhile: look at it again. */
  | { kind: 'look_again' }
  | { kind: 'exhausted'; reason: BudgetNeed['reason'] }
  | { kind: 'duplicate'; of: DuplicateOf }

/** Ends the transaction, so that the record stays as it was. */
class QuotaExhaustedError extends Error {
  constructor(readonly reason: BudgetNeed['reason']) {
    super('The corrected record does not fit under a limit')
  }
}

/** Voids the one and inserts the other in one transaction: either both happen or nothing does. */
export async function writeCorrection(pending: PendingCorrection): Promise<CorrectionWriteOutcome> {
  await createMissingBudgets([pending], new Set())
  try {
    return await inTransaction(async (session) => {
      if (!(await voidFound(pending, session))) return { kind: 'look_again' }
      await moveBudgets(pending, session)
      const slots = await takeSlots(pending, session)
      const record = { ...pending.record, ...(slots.length > 0 ? { slots } : {}) }
      await RedemptionModel.collection.insertOne(record, { session })
      return { kind: 'written', record }
    })
  } catch (error) {
    if (error instanceof QuotaExhaustedError) return { kind: 'exhausted', reason: error.reason }
    if (isDuplicateKey(error)) return duplicateOf(error)
    throw error
  }
}

async function voidFound({ found, record, voided }: PendingCorrection, session: ClientSession) {
  const { _id, communityId } = found
  const result = await RedemptionModel.collection.updateOne(
    { _id, communityId, outcome: 'committed', voided: { $exists: false }, statementId: null },
    {
      $set: { voided, voidKey: record.requestKey, pending: true, updatedAt: voided.at },
      $unset: { slots: '' },
    },
    { session },
  )
  return result.matchedCount === 1
}

/** The budgets get back what the first record drew before the second one draws. */
async function moveBudgets({ found, budgets }: PendingCorrection, session: ClientSession) {
  const { communityId } = found
  for (const { key, amount } of found.budgets ?? []) {
    const budget = { communityId, key: key ?? '' }
    await BudgetModel.collection.updateOne(budget, { $inc: { used: -(amount ?? 0) } }, { session })
  }
  for (const { key, use, max, reason } of budgets) {
    const budget = { communityId, key, used: { $lte: max - use } }
    const result = await BudgetModel.collection.updateOne(budget, { $inc: { used: use } }, { session })
    if (result.matchedCount !== 1) throw new QuotaExhaustedError(reason)
  }
}

/** The slots that the first record has given up are free for the second one in this transaction, and for nobody else. */
async function takeSlots({ found, slotNeeds }: PendingCorrection, session: ClientSession): Promise<string[]> {
  if (slotNeeds.length === 0) return []
  const names = slotNeeds.flatMap(slotNames)
  const holders = await RedemptionModel.collection
    .find({ communityId: found.communityId, slots: { $in: names } }, { projection: { slots: 1 }, session })
    .toArray()
  const taken = new Set(holders.flatMap((holder) => holder.slots as string[]))
  return slotNeeds.map((need) => {
    const name = lowestFreeName(need, taken)
    if (name === null) throw new QuotaExhaustedError('limit_reached')
    return name
  })
}
