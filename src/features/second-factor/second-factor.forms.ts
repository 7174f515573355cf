import { z } from 'zod'
import { reasonBody } from '../../http/api-route.js'

/** As long as any code of an app or on paper, with what people type between its groups. */
const code = z
  .string({ error: 'fields:text' })
  .trim()
  .min(1, { error: 'fields:required' })
  .max(60, { error: 'fields:too_long' })

/** What somebody types who is at his own screen for certain: bounded, so that a wrong form is answered like a wrong password. */
const password = z
  .string({ error: 'fields:text' })
  .min(1, { error: 'fields:required' })
  .max(1000, { error: 'fields:too_long' })

export const secondStepBody = z.strictObject({
  challenge: z.string({ error: 'fields:text' }).min(1, { error: 'fields:required' }).max(2000),
  code,
})
export const offerBody = z.strictObject({ password })
export const confirmBody = z.strictObject({ code })
export const ownFactorBody = z.strictObject({ password, code })
export const resetBody = reasonBody
export const ruleBody = z.strictObject({ isRequired: z.boolean({ error: 'fields:yes_or_no' }) })
