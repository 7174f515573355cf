import { z } from 'zod'
import { CONSENT_PURPOSES } from '../members/member.model.js'

const LONGEST = 6000

const noticeText = z
  .string({ error: 'fields:required' })
  .transform((text) => text.replace(/\r\n/g, '\n').trim())
  .pipe(
    z
      .string()
      .min(1, { error: 'fields:required' })
      .max(LONGEST, { error: 'fields:too_long' })
      // eslint-disable-next-line no-control-regex
      .regex(/^[^\u0000-\u0009\u000b-\u001f\u007f]*$/, { error: 'fields:characters' }),
  )

/** A notice in both languages: what is told to nobody in one of them counts for nobody there. */
export const publishNoticeForm = z.strictObject({ chinese: noticeText, english: noticeText })
export type PublishNoticeForm = z.infer<typeof publishNoticeForm>

export const consentForm = z.strictObject({
  purpose: z.enum(CONSENT_PURPOSES, { error: 'fields:consent_purpose' }),
  granted: z.boolean({ error: 'fields:consent' }),
})

/** Proof that the copy is asked for by whom it is about. */
export const ownCopyForm = z.strictObject({
  idNumberLast4: z
    .string({ error: 'fields:id_last4' })
    .max(20, { error: 'fields:id_last4' })
    .transform((text) => text.normalize('NFKC').trim().toUpperCase())
    .pipe(z.string().regex(/^\d{3}[\dX]$/, { error: 'fields:id_last4' })),
})

/** What stands over the button that erases a person: typed, so that no slip of the hand does it. */
export const eraseForm = z.strictObject({
  confirm: z.string({ error: 'fields:text' }).max(100, { error: 'fields:text' }),
})
