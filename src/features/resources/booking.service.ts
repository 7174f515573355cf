import type { ClientSession } from 'mongoose'
import { assertSeen } from '../../http/assert-seen.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { idInCursor } from '../../http/search.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { OrganizationScope } from '../organizations/organization.repository.js'
import { createBookingPlan, type PlannedBooking } from './booking-plan.js'
import * as repository from './booking.repository.js'
import type { BookingRecord } from './booking.repository.js'
import { recordResourceEvent, type Meta } from './resource-event.js'
import type { BookingForm, BookingsQuery, UseForm } from './resource.forms.js'
import { BOOKING_TRANSITIONS, HOLDING_STATES, type BookingStep } from './resource-kinds.js'
import type { ResourceService } from './resource.service.js'
import { slotsBetween } from './slots.js'

const EVENTS: Record<BookingStep, string> = {
  approve: 'BOOKING_APPROVED',
  decline: 'BOOKING_DECLINED',
  cancel: 'BOOKING_CANCELLED',
  use: 'BOOKING_USED',
}

interface Dependencies {
  now: () => Date
  audit: AuditService
  resources: Pick<ResourceService, 'get'>
}

/** What is said beside a step: why, or what it was used for. */
export interface Said {
  reason?: string | undefined
  use?: UseForm
}

/** Who has a resource when, and what it was used for. Half hours are unique, so that two bookings never overlap. */
export function createBookingService({ now, audit, resources }: Dependencies) {
  const plan = createBookingPlan({ now, resources })
  const event = (booking: BookingRecord) => ({
    kind: 'booking' as const,
    _id: booking._id,
    communityId: booking.communityId,
    organizationIds: [booking.giverId, booking.takerId],
  })

  /** Whoever lends it decides, staff for everybody; whoever borrows it may only cancel. @throws NotFoundProblem */
  function refuseUnlessTheirs(scope: OrganizationScope, booking: BookingRecord, step: BookingStep) {
    const isGiver = String(booking.giverId) === scope.organizationId
    if (scope.organizationId && !isGiver && step !== 'cancel') throw new Problem('permission_denied')
  }

  /** Makes a planned booking in the caller's transaction. @throws Problem already_booked when any half hour is somebody else's */
  async function take(session: ClientSession, planned: PlannedBooking, meta: Meta): Promise<BookingRecord> {
    const { day, from, to } = planned
    try {
      const inserted = await repository.insertBooking(session, planned, slotsBetween(from, to))
      await recordResourceEvent(audit, session, 'BOOKING_MADE', event(inserted), meta, { day, from, to })
      return inserted
    } catch (error) {
      if (isDuplicateKey(error)) throw new Problem('already_booked', { cause: error })
      throw error
    }
  }

  /** A step in the caller's transaction. @throws as `step` */
  async function stepIn(
    session: ClientSession,
    scope: OrganizationScope,
    id: string,
    step: BookingStep,
    { reason, use }: Said,
    meta: Meta,
  ): Promise<BookingRecord> {
    const booking = await repository.findBooking(scope, id, session)
    if (!booking) throw new NotFoundProblem()
    refuseUnlessTheirs(scope, booking, step)
    assertSeen(meta.ifMatch, booking)
    const { from, to } = BOOKING_TRANSITIONS[step]
    if (!from.includes(booking.state)) throw new Problem('illegal_transition')
    if (step === 'use' && booking.day > businessDayOf(now())) throw new Problem('not_used_yet')
    const changed = await repository.updateBooking(session, booking, {
      state: to,
      ...(reason ? { reason } : {}),
      ...use,
    })
    if (!changed) throw new Problem('stale_edit')
    if (!HOLDING_STATES.includes(to)) await repository.freeSlots(session, booking)
    const facts = { ...(use ? { people: use.people } : {}), reason }
    await recordResourceEvent(audit, session, EVENTS[step], event(changed), meta, facts)
    return changed
  }

  return {
    plan,
    take,

    /**
     * Asks for a resource.
     * @throws NotFoundProblem; Problem already_booked when any half hour is somebody else's, resource_withdrawn, validation_failed
     */
    async book(
      scope: OrganizationScope,
      resourceId: string,
      form: BookingForm,
      meta: Meta,
    ): Promise<BookingRecord> {
      const planned = await plan(scope, resourceId, form)
      return inTransaction((session) => take(session, planned, meta))
    },

    /**
     * Cancels a booking in the caller's transaction, so that its time may be taken anew there; what somebody declined or has used already
     * stays as it is. @throws NotFoundProblem
     */
    async giveBack(session: ClientSession, scope: OrganizationScope, id: string, reason: string, meta: Meta) {
      const booking = await repository.findBooking(scope, id, session)
      if (!booking) throw new NotFoundProblem()
      if (!BOOKING_TRANSITIONS.cancel.from.includes(booking.state)) return
      await stepIn(session, scope, id, 'cancel', { reason }, meta)
    },

    /** @throws NotFoundProblem */
    async get(scope: OrganizationScope, id: string): Promise<BookingRecord> {
      const booking = await repository.findBooking(scope, id)
      if (!booking) throw new NotFoundProblem()
      return booking
    },

    /** The latest days first; an organization sees what is lent by it and to it. */
    async list(scope: OrganizationScope, query: BookingsQuery): Promise<Page<BookingRecord>> {
      const { cursor, ...search } = query
      const found = await repository.findBookings(scope, {
        ...search,
        before: cursor === undefined ? undefined : placeIn(cursor),
      })
      return toPage(found, query.limit, ({ day, _id }) => [day, String(_id)])
    },

    /**
     * Approves, declines, cancels or records the use. Declined and cancelled ones give their time back.
     * @throws NotFoundProblem; Problem permission_denied, illegal_transition, stale_edit, validation_failed for a use in future
     */
    async step(
      scope: OrganizationScope,
      id: string,
      step: BookingStep,
      said: Said,
      meta: Meta,
    ): Promise<BookingRecord> {
      return inTransaction((session) => stepIn(session, scope, id, step, said, meta))
    },
  }
}
export type BookingService = ReturnType<typeof createBookingService>

function placeIn(cursor: string) {
  const [day, id] = decodeCursor(cursor)
  if (typeof day !== 'string') {
    throw new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'fields:cursor' }] })
  }
  return { day, id: idInCursor(id) }
}
