import { z } from 'zod'
import type { ChannelRecord } from './channel.repository.js'
import { topicsOf } from './channel-topics.js'
import { CHANNEL_KINDS, NOTIFICATION_STATES } from './notification.model.js'
import type { NotificationRecord } from './notification.repository.js'
import { NOTIFICATION_KINDS, TOPICS, topicOf } from './topics.js'

export const channelAnswer = z.object({
  kind: z.enum(CHANNEL_KINDS),
  url: z.string().nullable(),
  includesPhone: z.boolean(),
  topics: z.array(z.enum(TOPICS)),
  hasSecret: z.boolean(),
  /** Only in the answer to the call that made it. */
  secret: z.string().optional(),
  counts: z.object({
    waiting: z.number().int(),
    sent: z.number().int(),
    given_up: z.number().int(),
    dropped: z.number().int(),
  }),
  revision: z.number().int(),
})

export const notificationAnswer = z.object({
  id: z.string(),
  topic: z.enum(TOPICS),
  /** Of a use; null for everything else. */
  redemptionId: z.string().nullable(),
  /** The activity, the request or the visit that it is about; null for a use. */
  aboutId: z.string().nullable(),
  kind: z.enum(NOTIFICATION_KINDS),
  state: z.enum(NOTIFICATION_STATES),
  attempts: z.number().int(),
  nextAt: z.string().nullable(),
  failure: z.object({ kind: z.string(), status: z.number().int().nullable() }).nullable(),
  sentAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type NotificationView = z.infer<typeof notificationAnswer>

/** How the channel stands; its secret is never part of it. */
export function channelView(channel: ChannelRecord | null) {
  return {
    kind: channel?.kind ?? ('off' as const),
    url: channel?.url ?? null,
    includesPhone: channel?.includesPhone ?? false,
    topics: [...topicsOf(channel)],
    hasSecret: Boolean(channel?.secretCipher),
    revision: channel?.revision ?? 0,
  }
}

export function notificationView(notification: NotificationRecord): NotificationView {
  const { failure } = notification
  return {
    id: String(notification._id),
    topic: topicOf(notification.kind),
    redemptionId: notification.redemptionId ? String(notification.redemptionId) : null,
    aboutId: notification.aboutId ? String(notification.aboutId) : null,
    kind: notification.kind,
    state: notification.state,
    attempts: notification.attempts,
    // Before the first attempt it is due at once, whatever the time.
    nextAt:
      notification.state === 'waiting' && notification.attempts > 0
        ? notification.nextAt.toISOString()
        : null,
    failure: failure?.kind ? { kind: failure.kind, status: failure.status ?? null } : null,
    sentAt: notification.sentAt?.toISOString() ?? null,
    createdAt: notification.createdAt.toISOString(),
    updatedAt: notification.updatedAt.toISOString(),
  }
}
