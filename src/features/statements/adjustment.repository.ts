import mongoose, { Types, type ClientSession } from 'mongoose'
import { AgreementVersionModel } from '../agreements/agreement.model.js'
import type { BenefitTerms } from '../benefits/benefit.types.js'
import { AdjustmentModel, StatementModel, type Adjustment } from './statement.model.js'
import type { AdjustmentLine } from './statement-figures.js'

export type AdjustmentRecord = Adjustment & { _id: Types.ObjectId }

export async function insertAdjustment(
  session: ClientSession,
  adjustment: Omit<Adjustment, 'createdAt' | 'updatedAt'>,
): Promise<AdjustmentRecord> {
  const [created] = await AdjustmentModel.create([adjustment], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

/** The adjustments that a statement carries, the first one first. */
export async function findAdjustments(
  communityId: string,
  statementId: string,
  session?: ClientSession,
): Promise<AdjustmentRecord[]> {
  return AdjustmentModel.find({ communityId, statementId }, null, { session }).sort({ _id: 1 }).lean()
}

/** The adjustment that was sent under a key. */
export async function findAdjustmentByKey(
  session: ClientSession,
  communityId: string,
  key: string,
): Promise<AdjustmentRecord | null> {
  return AdjustmentModel.findOne({ communityId, key }, null, { session }).lean()
}

/** What all adjustments of a redemption add up to so far. */
export async function sumAdjustmentsOf(
  session: ClientSession,
  communityId: string,
  redemptionId: string,
): Promise<{ discountFen: number; subsidyFen: number }> {
  const found = await AdjustmentModel.find({ communityId, redemptionId }, null, { session }).lean()
  return {
    discountFen: found.reduce((total, { discountFen }) => total + discountFen, 0),
    subsidyFen: found.reduce((total, { subsidyFen }) => total + subsidyFen, 0),
  }
}

/** Of each statement what its adjustments add up to; those without any are absent. */
export async function sumAdjustments(
  communityId: string,
  statementIds: readonly Types.ObjectId[],
): Promise<Map<string, { adjustmentsFen: number; adjustmentsSubsidyFen: number }>> {
  const sums = await AdjustmentModel.collection
    .aggregate<{ _id: Types.ObjectId; adjustmentsFen: number; adjustmentsSubsidyFen: number }>([
      {
        $match: { communityId: new Types.ObjectId(communityId), statementId: { $in: [...statementIds] } },
      },
      {
        $group: {
          _id: '$statementId',
          adjustmentsFen: { $sum: '$discountFen' },
          adjustmentsSubsidyFen: { $sum: '$subsidyFen' },
        },
      },
    ])
    .toArray()
  return new Map(sums.map(({ _id, ...rest }) => [_id.toHexString(), rest]))
}

/** What the adjustments in statements of a year's months that are not closed yet add up to, in fen of subsidy. */
export async function sumOpenAdjustments(communityId: string, year: string): Promise<number> {
  const open = await StatementModel.find(
    {
      communityId,
      month: mongoose.trusted({ $gte: `${year}-01`, $lte: `${year}-12` }),
      status: mongoose.trusted({ $in: ['open', 'confirmed'] }),
    },
    { _id: 1 },
  ).lean()
  if (open.length === 0) return 0
  const sums = await sumAdjustments(
    communityId,
    open.map(({ _id }) => _id),
  )
  return [...sums.values()].reduce((total, { adjustmentsSubsidyFen }) => total + adjustmentsSubsidyFen, 0)
}

/** The percentage of the discount that a version of an agreement promises to pay back; null if the version is not known. */
export async function findSubsidyPercent(
  session: ClientSession,
  communityId: string,
  {
    agreementId,
    agreementVersion,
    benefitId,
  }: { agreementId: string; agreementVersion: number; benefitId: string },
): Promise<number | null> {
  const version = await AgreementVersionModel.findOne(
    { communityId, agreementId, version: agreementVersion },
    null,
    { session },
  ).lean()
  const benefit = version?.benefits.find((each) => each.benefitId.toString() === benefitId)
  return benefit ? ((benefit.terms as BenefitTerms).subsidyPercent ?? 0) : null
}

export function adjustmentLine({
  _id,
  redemptionId,
  discountFen,
  subsidyFen,
  reason,
}: AdjustmentRecord): AdjustmentLine {
  return { id: _id.toHexString(), redemptionId: redemptionId.toHexString(), discountFen, subsidyFen, reason }
}
