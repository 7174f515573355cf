import { z } from 'zod'
import type { BookingRecord } from './booking.repository.js'
import type { ResourceRecord } from './resource.repository.js'
import { BOOKING_STATES, RESOURCE_KINDS, RESOURCE_STATUSES } from './resource-kinds.js'

export const resourceAnswer = z.object({
  id: z.string(),
  /** Null for the community's own. */
  organizationId: z.string().nullable(),
  kind: z.enum(RESOURCE_KINDS),
  name: z.string(),
  description: z.string().nullable(),
  place: z.string().nullable(),
  capacity: z.int().nullable(),
  weekdays: z.array(z.int()),
  from: z.string(),
  to: z.string(),
  status: z.enum(RESOURCE_STATUSES),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type ResourceView = z.infer<typeof resourceAnswer>

export function resourceView(resource: ResourceRecord): ResourceView {
  return {
    id: String(resource._id),
    organizationId: resource.organizationId ? String(resource.organizationId) : null,
    kind: resource.kind,
    name: resource.name,
    description: resource.description ?? null,
    place: resource.place ?? null,
    capacity: resource.capacity ?? null,
    weekdays: [...resource.weekdays],
    from: resource.from,
    to: resource.to,
    status: resource.status,
    createdAt: resource.createdAt.toISOString(),
    updatedAt: resource.updatedAt.toISOString(),
  }
}

export const bookingAnswer = z.object({
  id: z.string(),
  resourceId: z.string(),
  resourceName: z.string(),
  resourceKind: z.enum(RESOURCE_KINDS),
  /** Whose the resource is, and who asks for it; null for the community itself. */
  giverId: z.string().nullable(),
  takerId: z.string().nullable(),
  day: z.string(),
  from: z.string(),
  to: z.string(),
  purpose: z.string(),
  state: z.enum(BOOKING_STATES),
  reason: z.string().nullable(),
  usedFor: z.string().nullable(),
  people: z.int().nullable(),
  revision: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type BookingView = z.infer<typeof bookingAnswer>

export function bookingView(booking: BookingRecord): BookingView {
  return {
    id: String(booking._id),
    resourceId: String(booking.resourceId),
    resourceName: booking.resourceName,
    resourceKind: booking.resourceKind,
    giverId: booking.giverId ? String(booking.giverId) : null,
    takerId: booking.takerId ? String(booking.takerId) : null,
    day: booking.day,
    from: booking.from,
    to: booking.to,
    purpose: booking.purpose,
    state: booking.state,
    reason: booking.reason ?? null,
    usedFor: booking.usedFor ?? null,
    people: booking.people ?? null,
    revision: booking.revision,
    createdAt: booking.createdAt.toISOString(),
    updatedAt: booking.updatedAt.toISOString(),
  }
}
