import { z } from 'zod'
import { listQuery } from '../../http/api-route.js'
import { TOPICS, type MemberTopic } from './topics.js'
import { CHANNEL_KINDS, NOTIFICATION_STATES } from './notification.model.js'

export const channelBody = z.strictObject({
  kind: z.enum(CHANNEL_KINDS, { error: 'fields:choice' }),
  /** Kept as it is when it is not named. */
  url: z
    .string({ error: 'fields:webhook_url' })
    .trim()
    .min(1, { error: 'fields:required' })
    .max(500, { error: 'fields:too_long' })
    .optional(),
  includesPhone: z.boolean({ error: 'fields:choice' }).optional(),
  /** What is told; kept as it is when it is not named, and everything for a channel that is new. */
  topics: z
    .array(z.enum(TOPICS, { error: 'fields:choice' }))
    .max(TOPICS.length, { error: 'fields:choice' })
    .transform((list) => [...new Set(list)])
    .optional(),
  /** Makes a new secret in place of the present one, which is then no longer good. */
  renewSecret: z.boolean({ error: 'fields:choice' }).optional(),
})
export type ChannelBody = z.output<typeof channelBody>

export const notificationsQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  state: z.enum(NOTIFICATION_STATES, { error: 'fields:status' }).optional(),
})
export type NotificationsQuery = z.output<typeof notificationsQuery>

export const myNotificationsQuery = z.strictObject({
  /** When this was asked last, by the server's own answer; a few seconds back if it is not named. */
  since: z.iso.datetime({ error: 'fields:moment' }).optional(),
})

const yesOrNo = z.boolean({ error: 'fields:yes_no' }).optional()

/** What a member wants to be told; what is not named stays as it is. */
export const choicesBody = z
  .strictObject({ uses: yesOrNo, activities: yesOrNo, requests: yesOrNo } satisfies Record<
    MemberTopic,
    unknown
  >)
  .refine((body) => Object.keys(body).length > 0, { error: 'fields:nothing_to_change' })
