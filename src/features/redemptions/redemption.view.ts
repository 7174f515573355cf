import type { Types } from 'mongoose'
import { z } from 'zod'
import type { Translate } from '../../infrastructure/i18n.js'
import type { BenefitTerms } from '../benefits/benefit.types.js'
import type { RecordedRedemption } from './look-ups.js'
import { PRESENTERS } from './redemption.model.js'

/** The answer for one record, as `api.md` names its fields. */
export const redemptionAnswer = z.object({
  id: z.string(),
  status: z.enum(['committed', 'voided', 'declined']),
  billFen: z.number().int().nullable(),
  discountFen: z.number().int(),
  payableFen: z.number().int().nullable(),
  subsidyFen: z.number().int(),
  benefitId: z.string().nullable(),
  benefitTitle: z.string().nullable(),
  agreementId: z.string().nullable(),
  agreementVersion: z.number().int().nullable(),
  shopId: z.string(),
  maskedName: z.string().nullable(),
  cardKind: z.string().nullable(),
  /** `proof` when a phone made the code without network. */
  codeKind: z.string().optional(),
  presentedBy: z.enum(PRESENTERS),
  correctionOf: z.string().optional(),
  correctedBy: z.string().optional(),
  occurredAt: z.string(),
  businessDay: z.string(),
  voidedAt: z.string().optional(),
  voidReason: z.string().optional(),
  voidNote: z.string().optional(),
  reason: z.string().optional(),
  /** On a record that was uploaded later: what staff must know of it before it is paid. */
  flags: z.array(z.string()).optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type RedemptionAnswer = z.infer<typeof redemptionAnswer>

export function statusOf(record: RecordedRedemption): RedemptionAnswer['status'] {
  if (record.outcome === 'declined') return 'declined'
  return record.voided ? 'voided' : 'committed'
}

export function redemptionView(record: RecordedRedemption): RedemptionAnswer {
  const billFen = record.billFen ?? record.late?.billFen ?? null
  const { voided } = record
  return {
    id: record._id.toHexString(),
    status: statusOf(record),
    billFen,
    discountFen: record.discountFen ?? 0,
    payableFen: record.payableFen ?? billFen,
    subsidyFen: record.subsidyFen ?? 0,
    benefitId: idOrNull(record.benefitId ?? record.late?.benefitId),
    benefitTitle: record.benefitTitle ?? null,
    agreementId: idOrNull(record.agreementId),
    agreementVersion: record.agreementVersion ?? null,
    shopId: String(record.shopId),
    maskedName: record.maskedName ?? null,
    cardKind: record.cardKind ?? null,
    ...(record.codeKind ? { codeKind: record.codeKind } : {}),
    presentedBy: record.presentedBy ?? 'member',
    ...(record.correctionOf ? { correctionOf: String(record.correctionOf) } : {}),
    ...(voided?.correctedBy ? { correctedBy: String(voided.correctedBy) } : {}),
    occurredAt: record.occurredAt.toISOString(),
    businessDay: record.businessDay,
    ...(voided ? { voidedAt: voided.at.toISOString(), voidReason: voided.reason } : {}),
    ...(voided?.note ? { voidNote: voided.note } : {}),
    ...(record.outcome === 'declined'
      ? { reason: record.declineReason ?? record.refusalCode ?? 'declined' }
      : {}),
    ...(record.flags?.length ? { flags: [...record.flags] } : {}),
    createdAt: record.createdAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
  }
}

/** What the counter needs to show the discount while the bill is being typed; what is recorded, the server computes. */
export function amountTerms(terms: BenefitTerms) {
  const { percentOff, amountOffFen, fixedPriceFen, valueFen } = terms
  const { minSpendFen, maxDiscountFen, secondFactorAboveFen } = terms
  const amounts = { percentOff, amountOffFen, fixedPriceFen, valueFen }
  return { ...amounts, minSpendFen, maxDiscountFen, secondFactorAboveFen }
}

/** The sentence for a reason to decline, in the reader's language. */
export function declineMessage(t: Translate, reason: string): string {
  return t(`declines:${reason}`)
}

function idOrNull(id: Types.ObjectId | null | undefined): string | null {
  return id ? String(id) : null
}
