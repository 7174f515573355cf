import { z } from 'zod'
import type { ChannelRecord } from './channel.repository.js'
import { CHANNEL_KINDS, NOTICE_KINDS, NOTICE_STATES } from './notice.model.js'
import type { NoticeRecord } from './notice.repository.js'

export const channelAnswer = z.object({
  kind: z.enum(CHANNEL_KINDS),
  url: z.string().nullable(),
  includesPhone: z.boolean(),
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

export const noticeAnswer = z.object({
  id: z.string(),
  redemptionId: z.string(),
  kind: z.enum(NOTICE_KINDS),
  state: z.enum(NOTICE_STATES),
  attempts: z.number().int(),
  nextAt: z.string().nullable(),
  failure: z.object({ kind: z.string(), status: z.number().int().nullable() }).nullable(),
  sentAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type NoticeView = z.infer<typeof noticeAnswer>

/** How the channel stands; its secret is never part of it. */
export function channelView(channel: ChannelRecord | null) {
  return {
    kind: channel?.kind ?? ('off' as const),
    url: channel?.url ?? null,
    includesPhone: channel?.includesPhone ?? false,
    hasSecret: Boolean(channel?.secretCipher),
    revision: channel?.revision ?? 0,
  }
}

export function noticeView(notice: NoticeRecord): NoticeView {
  const { failure } = notice
  return {
    id: String(notice._id),
    redemptionId: String(notice.redemptionId),
    kind: notice.kind,
    state: notice.state,
    attempts: notice.attempts,
    // Before the first attempt it is due at once, whatever the time.
    nextAt: notice.state === 'waiting' && notice.attempts > 0 ? notice.nextAt.toISOString() : null,
    failure: failure?.kind ? { kind: failure.kind, status: failure.status ?? null } : null,
    sentAt: notice.sentAt?.toISOString() ?? null,
    createdAt: notice.createdAt.toISOString(),
    updatedAt: notice.updatedAt.toISOString(),
  }
}
