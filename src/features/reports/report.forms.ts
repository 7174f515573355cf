import { z } from 'zod'
import { listQuery } from '../../http/api-route.js'
import { calendarDay } from '../../http/calendar-day.js'
import { AGE_BANDS } from '../../lib/age-band.js'
import { BENEFIT_TAGS } from '../benefits/benefit.types.js'
import { COMPARISONS } from './compare/compared-period.js'

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

/** Business days, both inclusive. */
export const period = { from: calendarDay, to: calendarDay }
export const isInOrder = ({ from, to }: { from: string; to: string }) => from <= to
export const notInOrder = { error: 'fields:from_after_to', path: ['from'] }

export const periodQuery = z.strictObject(period).refine(isInOrder, notInOrder)

/** Which figures: those of a report that can be reviewed, and run again as of a past moment. */
export const figuresQuery = { ...period, groupBy: z.enum(GROUPINGS, { error: 'fields:group_by' }) }

/** A past moment in UTC: only what the server had recorded until then counts. */
export const asOfMoment = z.iso.datetime({ error: 'fields:as_of' })

export const benefitsQuery = z
  .strictObject({
    ...figuresQuery,
    compare: z.enum(COMPARISONS, { error: 'fields:compare' }).optional(),
    asOf: asOfMoment.optional(),
  })
  .refine(isInOrder, notInOrder)
export type BenefitsQuery = z.infer<typeof benefitsQuery>

export const FOLLOW_UP_FILTERS = ['all', 'open', 'due'] as const

/** Which quiet members: for how many days, of which tag and age, and whether those that were followed up since are shown. */
export const quietFilters = {
  days: z.coerce
    .number({ error: 'fields:quiet_days' })
    .int({ error: 'fields:quiet_days' })
    .min(1, { error: 'fields:quiet_days' })
    .max(3650, { error: 'fields:quiet_days' })
    .default(60),
  tag: z.enum(BENEFIT_TAGS, { error: 'fields:member_tag' }).optional(),
  ageBand: z.enum(AGE_BANDS, { error: 'fields:choice' }).optional(),
  followUp: z.enum(FOLLOW_UP_FILTERS, { error: 'fields:choice' }).default('all'),
}

const { limit, cursor } = listQuery
export const quietQuery = z.strictObject({ ...quietFilters, limit, cursor })
export type QuietQuery = z.infer<typeof quietQuery>
export type QuietFilters = Pick<QuietQuery, 'days' | 'tag' | 'ageBand' | 'followUp'>
export const quietExportQuery = z.strictObject(quietFilters)

export const withoutCardQuery = z.strictObject({ limit, cursor })
export type WithoutCardQuery = z.infer<typeof withoutCardQuery>
