import { z } from 'zod'
import { businessMonth, listQuery, objectId, textLine } from '../../http/api-route.js'
import { calendarDay } from '../../http/calendar-day.js'
import { isValidDay } from '../../lib/business-day.js'
import { MAX_BILL_FEN } from '../../lib/money.js'
import { STATEMENT_STATUSES } from './statement.model.js'

/** A month that can have a statement. */
export const statementMonth = businessMonth.refine((month) => month >= '2000-01' && month <= '2199-12', {
  error: 'fields:month',
})

const digest = z.string({ error: 'fields:digest' }).regex(/^[0-9a-f]{64}$/, { error: 'fields:digest' })

export const openStatementBody = z.strictObject({ shopId: objectId, month: statementMonth })

/** `digest`: of the figures that were seen; with others nothing is confirmed. */
export const confirmBody = z.strictObject({ digest: digest.optional() })

/** Figures other than the shop has confirmed are closed only on purpose, with a reason. */
export const closeBody = z
  .strictObject({
    acceptChanges: z.boolean({ error: 'fields:choice' }).optional(),
    reason: textLine(500).optional(),
  })
  .refine(({ acceptChanges, reason }) => !acceptChanges || reason !== undefined, {
    path: ['reason'],
    error: 'fields:required',
  })
export type CloseBody = z.infer<typeof closeBody>

export const paidBody = z.strictObject({
  paidOn: calendarDay.refine(isValidDay, { error: 'fields:day' }),
  reference: textLine(100),
})
export type PaidBody = z.infer<typeof paidBody>

export const adjustmentBody = z.strictObject({
  redemptionId: objectId,
  /** Fen, plus or minus. */
  discountFen: z
    .int({ error: 'fields:adjustment_fen' })
    .min(-MAX_BILL_FEN, { error: 'fields:adjustment_fen' })
    .max(MAX_BILL_FEN, { error: 'fields:adjustment_fen' })
    .refine((fen) => fen !== 0, { error: 'fields:adjustment_fen' }),
  reason: textLine(500),
  /** A UUID of the sender's, so that sending it twice adjusts once. */
  key: z.uuid({ error: 'fields:key' }).optional(),
})
export type AdjustmentBody = z.infer<typeof adjustmentBody>

export const BATCH_STEPS = ['open', 'close'] as const
export const batchBody = z.strictObject({
  month: statementMonth,
  step: z.enum(BATCH_STEPS, { error: 'fields:choice' }).default('close'),
})
export type BatchBody = z.infer<typeof batchBody>

const { limit, cursor } = listQuery
export const statementListQuery = z.strictObject({
  month: statementMonth.optional(),
  status: z.enum(STATEMENT_STATUSES, { error: 'fields:status' }).optional(),
  shopId: objectId.optional(),
  limit,
  cursor,
})
export type StatementListQuery = z.infer<typeof statementListQuery>

export const verifyQuery = z.strictObject({ digest: digest.optional() })
