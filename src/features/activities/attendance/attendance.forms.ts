import { z } from 'zod'
import { objectId } from '../../../http/api-route.js'

/** Longer than any code that is read, so that an over-long one is told apart from a malformed request. */
const MAX_PRESENTED = 2048

/** A code, a card number with the last four digits of the phone, or, for staff with the list in hand, a member. */
export const attendBody = z
  .strictObject({
    code: z
      .string({ error: 'fields:required' })
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
    memberId: objectId.optional(),
  })
  .superRefine(({ code, cardNumber, phoneLast4, memberId }, context) => {
    const refuse = (path: string, message: string) => {
      context.addIssue({ code: 'custom', path: [path], message })
    }
    const named = [code, cardNumber, memberId].filter((value) => value !== undefined).length
    if (named === 0) refuse('code', 'fields:required')
    if (named > 1) refuse('code', 'fields:code_or_card_number')
    if (cardNumber !== undefined && phoneLast4 === undefined) refuse('phoneLast4', 'fields:required')
    if (cardNumber === undefined && phoneLast4 !== undefined)
      refuse('phoneLast4', 'fields:code_or_card_number')
  })
export type AttendBody = z.output<typeof attendBody>

export const attendanceLeaseForm = z.strictObject({
  deviceTime: z.iso.datetime({ offset: true, error: 'fields:moment' }),
})

/** The items are anything at all: what is wrong with one of them is said of that one. */
export const attendanceUploadForm = z.strictObject({
  items: z
    .array(z.unknown(), { error: 'fields:offline_items' })
    .min(1, { error: 'fields:offline_items' })
    .max(100, { error: 'fields:offline_items' }),
})
