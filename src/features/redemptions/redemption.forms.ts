import { z } from 'zod'
import { businessDay, businessMonth, listQuery, objectId, textLine } from '../../http/api-route.js'
import { MAX_BILL_FEN } from '../../lib/money.js'
import { PRESENTERS, VOID_REASONS } from './redemption.model.js'

/** Longer than any code that is read, so that an over-long one is told apart from a malformed request. */
const MAX_PRESENTED = 2048

export const billFen = z
  .int({ error: 'fields:fen' })
  .min(0, { error: 'fields:fen' })
  .max(MAX_BILL_FEN, { error: 'fields:bill_too_large' })

/** Either a code, or a card number with the last four digits of the phone. */
export const prepareBody = z
  .strictObject({
    code: z
      .string()
      .min(1, { error: 'fields:required' })
      .max(MAX_PRESENTED, { error: 'fields:too_long' })
      .optional(),
    cardNumber: z
      .string()
      .min(1, { error: 'fields:required' })
      .max(64, { error: 'fields:too_long' })
      .optional(),
    phoneLast4: z
      .string()
      .regex(/^\d{4}$/, { error: 'fields:phone_last4' })
      .optional(),
    billFen: billFen.optional(),
  })
  .superRefine(({ code, cardNumber, phoneLast4 }, context) => {
    const refuse = (path: string, message: string) => {
      context.addIssue({ code: 'custom', path: [path], message })
    }
    if (code !== undefined) {
      if (cardNumber !== undefined) refuse('cardNumber', 'fields:code_or_card_number')
      if (phoneLast4 !== undefined) refuse('phoneLast4', 'fields:code_or_card_number')
      return
    }
    if (cardNumber === undefined) refuse('code', 'fields:required')
    else if (phoneLast4 === undefined) refuse('phoneLast4', 'fields:required')
  })

export const secondFactor = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('phone_last4'),
    value: z.string().regex(/^\d{4}$/, { error: 'fields:phone_last4' }),
  }),
  z.strictObject({ kind: z.literal('person_checked'), value: z.string().max(100).optional() }),
])

export const redeemBody = z.strictObject({
  prepareToken: z.string().min(1).max(8192),
  benefitId: objectId,
  billFen: billFen.optional(),
  presentedBy: z.enum(PRESENTERS).optional(),
  secondFactor: secondFactor.optional(),
})

export const voidBody = z
  .strictObject({
    reason: z.enum(VOID_REASONS, { error: 'fields:void_reason' }),
    note: textLine(500).optional(),
  })
  .refine((body) => body.reason !== 'other' || body.note !== undefined, {
    path: ['note'],
    error: 'fields:void_note',
  })

/** A key that was never made as one names nothing. */
export const keyParams = z.strictObject({ key: z.uuid().transform((key) => key.toLowerCase()) })

export const redemptionsQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  from: businessDay.optional(),
  to: businessDay.optional(),
  shopId: objectId.optional(),
  benefitId: objectId.optional(),
  /** Who recorded, and on which device. */
  userId: objectId.optional(),
  deviceId: objectId.optional(),
  status: z.enum(['committed', 'voided', 'declined']).optional(),
  /** One member's records are sensitive: they are shown for a stated reason, which is audited. */
  memberId: objectId.optional(),
  reason: textLine(500).optional(),
})

export const myRedemptionsQuery = z.strictObject({ limit: listQuery.limit, cursor: listQuery.cursor })
export const summaryQuery = z.strictObject({ month: businessMonth.optional() })
