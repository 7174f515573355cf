import { z } from 'zod'
import { businessDay, listQuery, objectId, textLine } from '../../http/api-route.js'
import { COMPLAINT_REASONS, COMPLAINT_STATUSES } from './complaint.model.js'

export const COMPLAINT_TIMES = ['now', 'today', 'yesterday'] as const

const reason = z.enum(COMPLAINT_REASONS, { error: 'fields:choice' })
const shopId = objectId

/** What a senior tells: two taps, no typing. */
export const myComplaintBody = z.strictObject({
  shopId,
  reason,
  when: z.enum(COMPLAINT_TIMES, { error: 'fields:choice' }).default('now'),
})
export type MyComplaintBody = z.output<typeof myComplaintBody>

/** What staff write down for somebody who comes to the desk; today unless a day is named. */
export const deskComplaintBody = z.strictObject({
  shopId,
  reason,
  occurredOn: businessDay.optional(),
  note: textLine(500).optional(),
})
export type DeskComplaintBody = z.output<typeof deskComplaintBody>

export const answerBody = z.strictObject({
  answer: textLine(500),
  /** False for word on the way: the complaint stays open. */
  settled: z.boolean({ error: 'fields:choice' }).default(true),
})
export type AnswerBody = z.output<typeof answerBody>

export const complaintsQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  status: z.enum(COMPLAINT_STATUSES, { error: 'fields:status' }).optional(),
  shopId: objectId.optional(),
})
export type ComplaintsQuery = z.output<typeof complaintsQuery>
export const myComplaintsQuery = z.strictObject({ limit: listQuery.limit, cursor: listQuery.cursor })
