import { z } from 'zod'
import { listQuery } from '../../http/api-route.js'
import { calendarDay } from '../../http/calendar-day.js'

export const GROUPINGS = [
  'category',
  'shop',
  'benefit',
  'agreement',
  'day',
  'month',
  'ageBand',
  'sex',
] as const
export type Grouping = (typeof GROUPINGS)[number]

const period = { from: calendarDay, to: calendarDay }
const isInOrder = ({ from, to }: { from: string; to: string }) => from <= to
const notInOrder = { error: 'fields:from_after_to', path: ['from'] }

export const periodQuery = z.strictObject(period).refine(isInOrder, notInOrder)

export const benefitsQuery = z
  .strictObject({ ...period, groupBy: z.enum(GROUPINGS, { error: 'fields:group_by' }) })
  .refine(isInOrder, notInOrder)
export type BenefitsQuery = z.infer<typeof benefitsQuery>

const { limit, cursor } = listQuery
export const quietQuery = z.strictObject({
  days: z.coerce
    .number({ error: 'fields:quiet_days' })
    .int({ error: 'fields:quiet_days' })
    .min(1, { error: 'fields:quiet_days' })
    .max(3650, { error: 'fields:quiet_days' })
    .default(60),
  limit,
  cursor,
})
export type QuietQuery = z.infer<typeof quietQuery>
