import { z } from 'zod'
import type { AdjustmentRecord } from './adjustment.repository.js'
import type { StatementFigures, StatementLine, StatementSums } from './statement-figures.js'
import { STATEMENT_STATUSES } from './statement.model.js'
import type { StatementRecord } from './statement.repository.js'

const money = {
  redemptions: z.int(),
  discountFen: z.int(),
  subsidyFen: z.int(),
  adjustmentsFen: z.int(),
  adjustmentsSubsidyFen: z.int(),
  payableFen: z.int(),
}

export const statementAnswer = z.object({
  id: z.string(),
  shopId: z.string(),
  month: z.string(),
  status: z.enum(STATEMENT_STATUSES),
  ...money,
  /** Null in lists for what is still open: its figures change until it is closed. */
  digest: z.string().nullable(),
  confirmation: z
    .object({
      confirmedAt: z.string(),
      confirmedBy: z.string().nullable(),
      /** Whether the figures are still those that were confirmed; null in lists for what is still open. */
      isCurrent: z.boolean().nullable(),
      ...money,
      digest: z.string(),
    })
    .nullable(),
  closedAt: z.string().nullable(),
  closedBy: z.string().nullable(),
  closeReason: z.string().nullable(),
  signature: z.string().nullable(),
  paidOn: z.string().nullable(),
  reference: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type StatementView = z.infer<typeof statementAnswer>

export const lineAnswer = z.object({
  redemptionId: z.string(),
  businessDay: z.string(),
  occurredAt: z.string(),
  benefitId: z.string(),
  benefitTitle: z.string(),
  agreementId: z.string(),
  agreementVersion: z.int(),
  billFen: z.int().nullable(),
  discountFen: z.int(),
  subsidyFen: z.int(),
  isUnpaid: z.boolean(),
})

export const adjustmentAnswer = z.object({
  id: z.string(),
  statementId: z.string(),
  redemptionId: z.string(),
  closedStatementId: z.string(),
  businessDay: z.string(),
  benefitTitle: z.string(),
  discountFen: z.int(),
  subsidyFen: z.int(),
  reason: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type AdjustmentView = z.infer<typeof adjustmentAnswer>

/** A statement with its figures: for good once it is closed, of this moment before. */
export function statementView(
  statement: StatementRecord,
  live: StatementSums & Partial<Pick<StatementFigures, 'digest'>>,
): StatementView {
  const { confirmation, closing, payment } = statement
  const figures = closing ?? live
  const digest = figures.digest ?? null
  return {
    id: statement._id.toHexString(),
    shopId: statement.shopId.toHexString(),
    month: statement.month,
    status: statement.status,
    ...moneyOf(figures),
    digest,
    confirmation: confirmation
      ? {
          confirmedAt: confirmation.at.toISOString(),
          confirmedBy: userOf(confirmation.by),
          isCurrent: digest === null ? null : digest === confirmation.digest,
          ...moneyOf(confirmation),
          digest: confirmation.digest,
        }
      : null,
    closedAt: closing?.at.toISOString() ?? null,
    closedBy: closing ? userOf(closing.by) : null,
    closeReason: closing?.reason ?? null,
    signature: closing?.signature ?? null,
    paidOn: payment?.paidOn ?? null,
    reference: payment?.reference ?? null,
    createdAt: statement.createdAt.toISOString(),
    updatedAt: statement.updatedAt.toISOString(),
  }
}

export function lineView({ occurredAt, ...line }: StatementLine): z.infer<typeof lineAnswer> {
  return { ...line, occurredAt: occurredAt.toISOString() }
}

export function adjustmentView(adjustment: AdjustmentRecord): AdjustmentView {
  return {
    id: adjustment._id.toHexString(),
    statementId: adjustment.statementId.toHexString(),
    redemptionId: adjustment.redemptionId.toHexString(),
    closedStatementId: adjustment.closedStatementId.toHexString(),
    businessDay: adjustment.businessDay,
    benefitTitle: adjustment.benefitTitle,
    discountFen: adjustment.discountFen,
    subsidyFen: adjustment.subsidyFen,
    reason: adjustment.reason,
    createdAt: adjustment.createdAt.toISOString(),
    updatedAt: adjustment.updatedAt.toISOString(),
  }
}

function moneyOf(sums: StatementSums): StatementSums {
  const { redemptions, discountFen, subsidyFen, adjustmentsFen, adjustmentsSubsidyFen, payableFen } = sums
  return { redemptions, discountFen, subsidyFen, adjustmentsFen, adjustmentsSubsidyFen, payableFen }
}

function userOf(by: unknown): string | null {
  return (by as { userId?: string } | null | undefined)?.userId ?? null
}
