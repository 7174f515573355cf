import { z } from 'zod'
import { objectId } from '../../http/api-route.js'

export const typedCodeForm = z.strictObject({ shopId: objectId })

/** How staff made sure whose code they make. */
export const IDENTITY_CHECKS = ['id_card', 'known_personally'] as const
export type IdentityCheck = (typeof IDENTITY_CHECKS)[number]

/** The same at the desk. */
export const typedCodeAtDeskForm = typedCodeForm.extend({
  checked: z.enum(IDENTITY_CHECKS, { error: 'fields:identity_check' }).optional(),
})
