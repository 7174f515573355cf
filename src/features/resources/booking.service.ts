import { Types } from 'mongoose'
import { assertSeen } from '../../http/assert-seen.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { idInCursor } from '../../http/search.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { addDays, businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { hasOrganization } from '../organizations/has-organization.js'
import type { OrganizationScope } from '../organizations/organization.repository.js'
import * as repository from './booking.repository.js'
import type { BookingRecord } from './booking.repository.js'
import { recordResourceEvent, type Meta } from './resource-event.js'
import type { BookingForm, BookingsQuery, UseForm } from './resource.forms.js'
import { BOOKING_TRANSITIONS, HOLDING_STATES, type BookingStep } from './resource-kinds.js'
import type { ResourceRecord } from './resource.repository.js'
import type { ResourceService } from './resource.service.js'
import { isOffered, slotsBetween } from './slots.js'

/** Nobody books for later than this. */
const LONGEST_AHEAD_DAYS = 400

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

/** Who has a resource when, and what it was used for. Half hours are unique, so that two bookings never overlap. */
export function createBookingService({ now, audit, resources }: Dependencies) {
  const event = (booking: BookingRecord) => ({
    kind: 'booking' as const,
    _id: booking._id,
    communityId: booking.communityId,
    organizationIds: [booking.giverId, booking.takerId],
  })

  /** @throws Problem validation_failed, resource_withdrawn */
  function refuseOdd(resource: ResourceRecord, form: BookingForm) {
    if (resource.status !== 'active') throw new Problem('resource_withdrawn')
    const today = businessDayOf(now())
    if (form.day < today || form.day > addDays(today, LONGEST_AHEAD_DAYS))
      throw fieldProblem('day', 'fields:booking_day')
    if (!isOffered(resource, form)) throw fieldProblem('from', 'fields:booking_times')
  }

  /** @throws NotFoundProblem when an organization books for another one; Problem validation_failed for one that is none */
  async function takerOf(scope: OrganizationScope, named: string | null): Promise<string | null> {
    if (scope.organizationId && named && named !== scope.organizationId) throw new NotFoundProblem()
    const takerId = scope.organizationId ?? named
    if (takerId && !(await hasOrganization(scope.communityId, takerId))) {
      throw fieldProblem('organizationId', 'fields:organization_unknown')
    }
    return takerId
  }

  /** Whoever lends it decides, staff for everybody; whoever borrows it may only cancel. @throws NotFoundProblem */
  function refuseUnlessTheirs(scope: OrganizationScope, booking: BookingRecord, step: BookingStep) {
    const isGiver = String(booking.giverId) === scope.organizationId
    if (scope.organizationId && !isGiver && step !== 'cancel') throw new Problem('permission_denied')
  }

  return {
    /**
     * Asks for a resource; what belongs to whoever asks is approved at once.
     * @throws NotFoundProblem; Problem already_booked when any half hour is somebody else's, resource_withdrawn, validation_failed
     */
    async book(
      scope: OrganizationScope,
      resourceId: string,
      form: BookingForm,
      meta: Meta,
    ): Promise<BookingRecord> {
      const resource = await resources.get(scope, resourceId)
      refuseOdd(resource, form)
      const takerId = await takerOf(scope, form.organizationId ?? null)
      const giverId = resource.organizationId ? String(resource.organizationId) : null
      const { day, from, to, purpose } = form
      const booking = {
        communityId: scope.communityId,
        resourceId: resource._id,
        resourceName: resource.name,
        resourceKind: resource.kind,
        giverId,
        takerId,
        day,
        from,
        to,
        purpose,
        state: giverId === takerId ? 'approved' : 'requested',
      }
      try {
        return await inTransaction(async (session) => {
          const fresh = { ...booking, _id: new Types.ObjectId() }
          const inserted = await repository.insertBooking(session, fresh, slotsBetween(from, to))
          await recordResourceEvent(audit, session, 'BOOKING_MADE', event(inserted), meta, { day, from, to })
          return inserted
        })
      } catch (error) {
        if (isDuplicateKey(error)) throw new Problem('already_booked', { cause: error })
        throw error
      }
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
      said: { reason?: string | undefined; use?: UseForm },
      meta: Meta,
    ): Promise<BookingRecord> {
      return inTransaction(async (session) => {
        const booking = await repository.findBooking(scope, id, session)
        if (!booking) throw new NotFoundProblem()
        refuseUnlessTheirs(scope, booking, step)
        assertSeen(meta.ifMatch, booking)
        const { from, to } = BOOKING_TRANSITIONS[step]
        if (!from.includes(booking.state)) throw new Problem('illegal_transition')
        if (step === 'use' && booking.day > businessDayOf(now())) throw new Problem('not_used_yet')
        const { reason, use } = said
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
      })
    },
  }
}
export type BookingService = ReturnType<typeof createBookingService>

const fieldProblem = (path: string, message: string) =>
  new Problem('validation_failed', { errors: [{ path, message }] })

function placeIn(cursor: string) {
  const [day, id] = decodeCursor(cursor)
  if (typeof day !== 'string') {
    throw new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'fields:cursor' }] })
  }
  return { day, id: idInCursor(id) }
}
