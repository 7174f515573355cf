import { z } from 'zod'
import { objectId, textLine } from '../../http/api-route.js'

/** What the member who stays may take over from the one who goes. */
export const TAKEABLE = ['phone', 'address', 'emergencyContact', 'tags', 'consents'] as const
export type Takeable = (typeof TAKEABLE)[number]

export const mergeBody = z.strictObject({
  intoId: objectId,
  reason: textLine(500),
  take: z
    .array(z.enum(TAKEABLE, { error: 'fields:takeable' }))
    .max(TAKEABLE.length)
    .default([]),
})
export type MergeBody = z.output<typeof mergeBody>

export const toldApartBody = z
  .strictObject({ memberIds: z.array(objectId).length(2, { error: 'fields:two_members' }) })
  .refine(({ memberIds: [a, b] }) => a !== b, { error: 'fields:two_members', path: ['memberIds'] })
