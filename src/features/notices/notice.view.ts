import { z } from 'zod'
import { ALLIANCE_KINDS } from '../communities/community.model.js'
import { AUDIENCES, NOTICE_STATUSES } from './notice.model.js'
import type { NoticeRecord } from './notice.repository.js'

export const noticeAnswer = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  audience: z.enum(AUDIENCES),
  alliance: z.enum(ALLIANCE_KINDS).nullable(),
  buildings: z.array(z.string()),
  from: z.string(),
  to: z.string(),
  /** For buildings: how many active members lived there when it was posted or changed. */
  meant: z.number().int().nullable(),
  isUrgent: z.boolean(),
  status: z.enum(NOTICE_STATUSES),
  revision: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type NoticeView = z.infer<typeof noticeAnswer>

/** Who has seen a notice, counted, and who has not, by masked name. */
export const readersAnswer = z.object({
  seen: z.number().int(),
  notSeen: z.number().int(),
  unseen: z.array(z.object({ memberId: z.string(), maskedName: z.string() })),
})

export const myNoticeAnswer = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  from: z.string(),
  to: z.string(),
  isUrgent: z.boolean(),
  isSeen: z.boolean(),
})
export type MyNoticeView = z.infer<typeof myNoticeAnswer>

export function noticeView(notice: NoticeRecord): NoticeView {
  return {
    id: String(notice._id),
    title: notice.title,
    text: notice.text,
    audience: notice.audience,
    alliance: notice.alliance ?? null,
    buildings: [...notice.buildings],
    from: notice.from,
    to: notice.to,
    meant: notice.meant ?? null,
    isUrgent: notice.isUrgent,
    status: notice.status,
    revision: notice.revision,
    createdAt: notice.createdAt.toISOString(),
    updatedAt: notice.updatedAt.toISOString(),
  }
}

export function myNoticeView(notice: NoticeRecord, isSeen: boolean): MyNoticeView {
  const { title, text, from, to, isUrgent } = notice
  return { id: String(notice._id), title, text, from, to, isUrgent, isSeen }
}
