import { z } from 'zod'
import { listQuery } from '../../http/api-route.js'
import { calendarDay } from '../../http/calendar-day.js'

const { limit, cursor } = listQuery

export const auditEventsQuery = z
  .strictObject({
    type: z
      .string()
      .regex(/^[A-Z][A-Z_]{0,79}$/, { error: 'fields:event_type' })
      .optional(),
    subjectId: z
      .string()
      .regex(/^[\w.:|-]{1,100}$/, { error: 'fields:object_id' })
      .optional(),
    from: calendarDay.optional(),
    to: calendarDay.optional(),
    limit,
    cursor,
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    error: 'fields:from_after_to',
    path: ['from'],
  })
export type AuditEventsQuery = z.infer<typeof auditEventsQuery>
