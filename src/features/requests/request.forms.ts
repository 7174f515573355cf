import { z } from 'zod'
import { businessDay, listQuery, objectId, textLine } from '../../http/api-route.js'
import { calendarDay } from '../../http/calendar-day.js'
import { contactPhone } from '../organizations/contact-phone.js'
import { REQUEST_KINDS } from './request-kinds.js'
import { REQUEST_STATES } from './request-state.js'

/** How staff hear of a request. */
export const DESK_SOURCES = ['desk', 'telephone'] as const

const kind = z.enum(REQUEST_KINDS, { error: 'fields:choice' })

/** What a senior reports: one tap for the kind, one to send; everything else may stay out. */
export const myRequestBody = z.strictObject({ kind, note: textLine(500).optional() })
export type MyRequestBody = z.output<typeof myRequestBody>

/** What staff take down, for a member or for somebody who is none. */
export const takenDownBody = z.strictObject({
  kind,
  source: z.enum(DESK_SOURCES, { error: 'fields:choice' }).default('desk'),
  memberId: objectId.optional(),
  /** Building, entrance, flat: that of the member, unless another one is named. */
  address: textLine(200).optional(),
  /** By which somebody who is no member can be called. */
  phone: contactPhone.optional(),
  note: textLine(500).optional(),
  organizationId: objectId.optional(),
})
export type TakenDownBody = z.output<typeof takenDownBody>

export const routeBody = z.strictObject({ organizationId: objectId })
export const joinBody = z.strictObject({ leadId: objectId })
export const waitBody = z.strictObject({ reason: textLine(200), until: businessDay })
export type WaitBody = z.output<typeof waitBody>
export const solveBody = z.strictObject({ words: textLine(500) })
export const confirmBody = z.strictObject({
  thanked: z.boolean({ error: 'fields:choice' }).default(false),
})
export const reopenBody = z.strictObject({ reason: textLine(500).optional() })

const choice = z.enum(['true', 'false'], { error: 'fields:choice' })

export const requestsQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  state: z.enum(REQUEST_STATES, { error: 'fields:status' }).optional(),
  kind: kind.optional(),
  organizationId: objectId.optional(),
  late: choice.optional(),
  open: choice.optional(),
})
export type RequestsQuery = z.output<typeof requestsQuery>
export const myRequestsQuery = z.strictObject({ limit: listQuery.limit, cursor: listQuery.cursor })

export const figuresQuery = z
  .strictObject({ from: calendarDay, to: calendarDay })
  .refine(({ from, to }) => from <= to, { error: 'fields:from_after_to', path: ['to'] })

const hours = z
  .int({ error: 'fields:hours' })
  .min(1, { error: 'fields:hours' })
  .max(2000, { error: 'fields:hours' })

export const requestSettingsBody = z.strictObject({
  kinds: z
    .array(
      z.strictObject({ kind, acceptHours: hours, solveHours: hours, organizationId: objectId.nullish() }),
    )
    .min(1, { error: 'fields:required' })
    .max(REQUEST_KINDS.length, { error: 'fields:choice' }),
})
export type RequestSettingsBody = z.output<typeof requestSettingsBody>
