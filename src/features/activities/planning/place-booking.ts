import type { Types } from 'mongoose'
import { timeOfDayIn } from '../../../lib/business-day.js'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
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

/**
 * The booking of the place of an activity. It is made before the activity is announced and given back when that does not come about:
 * whoever is killed in between leaves a booking that staff see and cancel, and never an announced activity without a room.
 */
export function createPlaceBooking(bookings: BookingService) {
  async function book(
    scope: OrganizationScope,
    activity: Booked,
    meta: EditMeta,
  ): Promise<Types.ObjectId | null> {
    if (!activity.resourceId) return null
    const [first] = activity.organizationIds
    const form = {
      day: activity.day,
      ...bookedTimes(activity),
      purpose: activity.title,
      organizationId: first ? String(first) : null,
    }
    const { communityId } = scope
    const booking = await bookings.book({ communityId }, String(activity.resourceId), form, withoutTag(meta))
    return booking._id
  }

  async function giveBack(
    communityId: string,
    bookingId: Types.ObjectId | null | undefined,
    reason: string,
    meta: EditMeta,
  ) {
    if (!bookingId) return
    const booking = await bookings.get({ communityId }, String(bookingId))
    // What somebody declined or has used already is not cancelled.
    if (!['requested', 'approved'].includes(booking.state)) return
    await bookings.step({ communityId }, String(bookingId), 'cancel', { reason }, withoutTag(meta))
  }

  return {
    book,
    giveBack,

    /**
     * Books anew for what has moved; if that cannot be, the former time is booked again. Answers the booking in force.
     * @throws Problem already_booked, validation_failed, resource_withdrawn
     */
    async move(scope: OrganizationScope, before: ActivityRecord, after: Booked, meta: EditMeta) {
      const { communityId } = scope
      await giveBack(communityId, before.bookingId, after.title, meta)
      try {
        return await book(scope, after, meta)
      } catch (error) {
        const again = await book(scope, before, meta).catch(() => null)
        throw new MoveFailed(again, error)
      }
    },
  }
}
export type PlaceBooking = ReturnType<typeof createPlaceBooking>

/** The place could not be had at the new time; `bookingId` is the booking that stands now, null for none. */
export class MoveFailed extends Error {
  constructor(
    readonly bookingId: Types.ObjectId | null,
    override readonly cause: unknown,
  ) {
    super('The place could not be booked anew')
  }
}

/** `If-Match` is about the activity, not about its booking. */
const withoutTag = ({ actor, requestId }: EditMeta): EditMeta => ({ actor, requestId, ifMatch: undefined })
