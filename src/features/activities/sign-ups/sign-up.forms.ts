import { z } from 'zod'
import { objectId } from '../../../http/api-route.js'

/** How staff heard of it. */
export const STAFF_SOURCES = ['desk', 'telephone'] as const
export const signUpForm = z.strictObject({
  memberId: objectId,
  source: z.enum(STAFF_SOURCES, { error: 'fields:choice' }).default('desk'),
})
