import { z } from 'zod'
import { listQuery, textLine } from '../../../http/api-route.js'
import { calendarDay } from '../../../http/calendar-day.js'
import { FOLLOW_UP_KINDS } from './follow-up.model.js'

export const followUpBody = z.strictObject({
  kind: z.enum(FOLLOW_UP_KINDS, { error: 'fields:choice' }),
  /** Today unless told. */
  doneOn: calendarDay.optional(),
  nextDueOn: calendarDay.optional(),
  note: textLine(500).optional(),
  /** A UUID of the sender's, so that sending it twice records once. */
  key: z.uuid({ error: 'fields:key' }).optional(),
})
export type FollowUpBody = z.infer<typeof followUpBody>

export const followUpsQuery = z.strictObject({ limit: listQuery.limit, cursor: listQuery.cursor })
export type FollowUpsQuery = z.infer<typeof followUpsQuery>
