import type { ClientSession, Types } from 'mongoose'
import { timeOfDayIn } from '../../../lib/business-day.js'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
import type { PlannedBooking } from '../../resources/booking-plan.js'
import type { BookingService } from '../../resources/booking.service.js'
import { SLOT_MINUTES } from '../../resources/slots.js'
import type { EditMeta } from '../activity-event.js'
import type { ActivityRecord } from './activity.repository.js'

/** What of an activity its booking is made of. */
export interface Booked extends Pick<ActivityRecord, 'day' | 'startsAt' | 'endsAt' | 'title'> {
  organizationIds: readonly (string | Types.ObjectId)[]
  resourceId?: string | Types.ObjectId | null | undefined
}

/** The half hours that an activity takes of a resource, `HH:mm`: begun ones count whole. */
export function bookedTimes({ startsAt, endsAt }: Pick<Booked, 'startsAt' | 'endsAt'>) {
  return {
    from: onHalfHour(timeOfDayIn(startsAt), Math.floor),
    to: onHalfHour(timeOfDayIn(endsAt), Math.ceil),
  }
}

function onHalfHour(time: string, round: (number: number) => number): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const minutes = round((hour * 60 + minute) / SLOT_MINUTES) * SLOT_MINUTES
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** Whether another time or resource is to be booked than before. */
export function isPlaceMoved(before: Booked, after: Booked): boolean {
  return (
    String(before.resourceId ?? '') !== String(after.resourceId ?? '') ||
    before.startsAt.getTime() !== after.startsAt.getTime() ||
    before.endsAt.getTime() !== after.endsAt.getTime()
  )
}

/**
 * The booking of the place of an activity. It is looked at first and then made, moved or given back in the transaction that changes the
 * activity: nobody ever sees an announced activity without its room, or a room held for nothing.
 */
export function createPlaceBooking(bookings: BookingService) {
  /** Null for an activity whose place is no resource. @throws NotFoundProblem; Problem validation_failed, resource_withdrawn */
  async function plan(scope: OrganizationScope, activity: Booked): Promise<PlannedBooking | null> {
    if (!activity.resourceId) return null
    const [first] = activity.organizationIds
    const form = {
      day: activity.day,
      ...bookedTimes(activity),
      purpose: activity.title,
      organizationId: first ? String(first) : null,
    }
    return bookings.plan({ communityId: scope.communityId }, String(activity.resourceId), form)
  }

  /** @throws Problem already_booked */
  async function book(session: ClientSession, planned: PlannedBooking | null, meta: EditMeta) {
    if (planned) await bookings.take(session, planned, withoutTag(meta))
  }

  async function giveBack(
    session: ClientSession,
    { communityId, bookingId }: Pick<ActivityRecord, 'communityId' | 'bookingId'>,
    reason: string,
    meta: EditMeta,
  ) {
    if (!bookingId) return
    const scope = { communityId: String(communityId) }
    await bookings.giveBack(session, scope, String(bookingId), reason, withoutTag(meta))
  }

  return {
    plan,
    book,
    giveBack,

    /** Frees the former time and takes the new one, which may share half hours with it. @throws Problem already_booked */
    async move(
      session: ClientSession,
      before: ActivityRecord,
      planned: PlannedBooking | null,
      reason: string,
      meta: EditMeta,
    ) {
      await giveBack(session, before, reason, meta)
      await book(session, planned, meta)
    },
  }
}
export type PlaceBooking = ReturnType<typeof createPlaceBooking>

/** `If-Match` is about the activity, not about its booking. */
const withoutTag = ({ actor, requestId }: EditMeta): EditMeta => ({ actor, requestId, ifMatch: undefined })
