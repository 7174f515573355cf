import { z } from 'zod'
import { businessDay, listQuery, objectId, textLine } from '../../http/api-route.js'
import { calendarDay } from '../../http/calendar-day.js'
import { BOOKING_STATES, RESOURCE_KINDS, RESOURCE_STATUSES } from './resource-kinds.js'
import { slotAt } from './slots.js'

const kind = z.enum(RESOURCE_KINDS, { error: 'fields:choice' })
const status = z.enum(RESOURCE_STATUSES, { error: 'fields:status' })
const time = z
  .string({ error: 'fields:half_hour' })
  .refine((text) => slotAt(text) !== null, { error: 'fields:half_hour' })
const people = z
  .int({ error: 'fields:integer' })
  .min(1, { error: 'fields:people' })
  .max(100_000, { error: 'fields:people' })
const weekdays = z
  .array(
    z.int({ error: 'fields:choice' }).min(1, { error: 'fields:choice' }).max(7, { error: 'fields:choice' }),
  )
  .min(1, { error: 'fields:choose_some' })
  .max(7, { error: 'fields:choice' })

const fields = {
  kind,
  name: textLine(100),
  description: textLine(500).nullish(),
  place: textLine(200).nullish(),
  capacity: people.nullish(),
  weekdays,
  from: time,
  to: time,
}

/** `organizationId` is staff's to name; without it the resource is the community's own. */
export const resourceForm = z
  .strictObject({ ...fields, organizationId: objectId.nullish() })
  .refine(({ from, to }) => from < to, { error: 'fields:time_after_time', path: ['to'] })
export type ResourceForm = z.output<typeof resourceForm>

export const resourceEditForm = z
  .strictObject({ ...fields, status })
  .partial()
  .refine((form) => Object.keys(form).length > 0, { error: 'fields:nothing_to_change' })
export type ResourceEditForm = z.output<typeof resourceEditForm>

export const resourcesQuery = z.strictObject({
  ...listQuery,
  kind: kind.optional(),
  status: status.optional(),
  organizationId: objectId.optional(),
})
export type ResourcesQuery = z.output<typeof resourcesQuery>

/** `organizationId` is staff's to name, for an organization that asked by telephone; without it the community itself books. */
export const bookingForm = z
  .strictObject({
    day: businessDay,
    from: time,
    to: time,
    purpose: textLine(200),
    organizationId: objectId.nullish(),
  })
  .refine(({ from, to }) => from < to, { error: 'fields:time_after_time', path: ['to'] })
export type BookingForm = z.output<typeof bookingForm>

export const useForm = z.strictObject({ usedFor: textLine(200), people })
export type UseForm = z.output<typeof useForm>
export const optionalReasonBody = z.strictObject({ reason: textLine(500).optional() })

export const bookingsQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  state: z.enum(BOOKING_STATES, { error: 'fields:status' }).optional(),
  resourceId: objectId.optional(),
  from: calendarDay.optional(),
  to: calendarDay.optional(),
})
export type BookingsQuery = z.output<typeof bookingsQuery>

export const givenQuery = z
  .strictObject({ from: calendarDay, to: calendarDay })
  .refine(({ from, to }) => from <= to, { error: 'fields:from_after_to', path: ['to'] })
