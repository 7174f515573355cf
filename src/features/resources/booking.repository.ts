import mongoose, { type ClientSession, type QueryFilter, type Types } from 'mongoose'
import type { OrganizationScope } from '../organizations/organization.repository.js'
import { BookingModel, BookingSlotModel, type Booking } from './resource.model.js'
import type { BookingState } from './resource-kinds.js'

export type BookingRecord = Booking & { _id: Types.ObjectId }

/** An organization sees what is lent by it and to it. */
function ownFilter({ communityId, organizationId }: OrganizationScope): QueryFilter<Booking> {
  if (!organizationId) return { communityId }
  return { communityId, $and: [{ $or: [{ giverId: organizationId }, { takerId: organizationId }] }] }
}

/**
 * Inserts the booking and takes its half hours, all in the transaction of the caller.
 * @throws a duplicate key on `slot` when any of them is another booking's
 */
export async function insertBooking(
  session: ClientSession,
  booking: { _id: Types.ObjectId; communityId: string; resourceId: Types.ObjectId; day: string } & Record<
    string,
    unknown
  >,
  slots: readonly number[],
): Promise<BookingRecord> {
  const { _id: bookingId, communityId, resourceId, day } = booking
  await BookingSlotModel.insertMany(
    slots.map((slot) => ({ communityId, resourceId, day, slot, bookingId })),
    { session },
  )
  const [created] = await BookingModel.create([booking], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

/** Gives the half hours of a booking back. */
export async function freeSlots(session: ClientSession, { communityId, _id }: BookingRecord): Promise<void> {
  await BookingSlotModel.deleteMany({ communityId, bookingId: _id }, { session })
}

/** The half hours of a day that are somebody's. */
export async function takenSlots(communityId: string, resourceId: string, day: string): Promise<Set<number>> {
  const found = await BookingSlotModel.find({ communityId, resourceId, day }, { slot: 1 }).lean()
  return new Set(found.map(({ slot }) => slot))
}

/** One that is visible in the scope; null for every other. */
export async function findBooking(
  scope: OrganizationScope,
  id: string,
  session: ClientSession | null = null,
): Promise<BookingRecord | null> {
  return BookingModel.findOne({ ...ownFilter(scope), _id: id })
    .session(session)
    .lean()
}

export interface BookingSearch {
  state?: BookingState | undefined
  resourceId?: string | undefined
  from?: string | undefined
  to?: string | undefined
  before?: { day: string; id: Types.ObjectId } | undefined
  limit: number
}

/** The latest days first, one more than the limit so that the caller sees whether there is a next page. */
export async function findBookings(
  scope: OrganizationScope,
  search: BookingSearch,
): Promise<BookingRecord[]> {
  const { state, resourceId, from, to, before, limit } = search
  const filter: QueryFilter<Booking> = {
    ...ownFilter(scope),
    ...(state ? { state } : {}),
    ...(resourceId ? { resourceId } : {}),
    ...(from || to
      ? { day: mongoose.trusted({ ...(from ? { $gte: from } : {}), ...(to ? { $lte: to } : {}) }) }
      : {}),
    ...(before
      ? {
          $or: [
            { day: mongoose.trusted({ $lt: before.day }) },
            { day: before.day, _id: mongoose.trusted({ $lt: before.id }) },
          ],
        }
      : {}),
  }
  return BookingModel.find(filter)
    .sort({ day: -1, _id: -1 })
    .limit(limit + 1)
    .lean()
}

/** Everything that was used within a period. */
export async function findUsed(communityId: string, from: string, to: string): Promise<BookingRecord[]> {
  return BookingModel.find({
    communityId,
    state: 'used',
    day: mongoose.trusted({ $gte: from, $lte: to }),
  }).lean()
}

/** Changes a booking that is still as it was read; null when it has changed since. */
export async function updateBooking(
  session: ClientSession,
  { _id, communityId, revision, state }: BookingRecord,
  set: object,
): Promise<BookingRecord | null> {
  return BookingModel.findOneAndUpdate(
    { _id, communityId, revision, state },
    { $set: set, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}
