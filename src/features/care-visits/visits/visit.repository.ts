import mongoose, { type Types, type ClientSession, type QueryFilter } from 'mongoose'
import { VisitModel, type Visit } from './visit.model.js'

export type VisitRecord = Visit & { _id: Types.ObjectId }

export interface NewVisit {
  communityId: string
  memberId: string
  maskedName: string
  day: string
  volunteerId: string
}

/** @throws a duplicate key on `day` when one of the members has a visit on that day already */
export async function insertVisits(session: ClientSession, visits: readonly NewVisit[]): Promise<void> {
  if (visits.length > 0) await VisitModel.insertMany(visits, { session, ordered: true })
}

export async function findVisit(
  communityId: string,
  id: string,
  session: ClientSession | null = null,
): Promise<VisitRecord | null> {
  return VisitModel.findOne({ communityId, _id: id }).session(session).lean()
}

export async function findVisitByKey(communityId: string, recordKey: string): Promise<VisitRecord | null> {
  return VisitModel.findOne({ communityId, recordKey }).lean()
}

/** Visits of a period, by day. */
export async function findVisitsWithin(
  communityId: string,
  { from, to }: { from: string; to: string },
  session: ClientSession | null = null,
): Promise<VisitRecord[]> {
  return VisitModel.find({ communityId, day: mongoose.trusted({ $gte: from, $lte: to }) })
    .sort({ day: 1, _id: 1 })
    .session(session)
    .lean()
}

/** What a volunteer is to do, or has done, on a day. */
export async function findVisitsOfVolunteer(
  communityId: string,
  volunteerId: string,
  day: string,
): Promise<VisitRecord[]> {
  return VisitModel.find({ communityId, volunteerId, day }).sort({ _id: 1 }).lean()
}

export interface VisitSearch {
  from?: string | undefined
  to?: string | undefined
  volunteerId?: string | undefined
  memberId?: string | undefined
  state?: Visit['state'] | undefined
  met?: boolean | undefined
  /** Which day comes first; the newest unless told. */
  order?: 'newest' | 'oldest' | undefined
  /** The place after which the page begins. */
  after?: { day: string; id: Types.ObjectId } | undefined
  limit: number
}

/** By day, one more than the limit so that the caller sees whether there is a next page. */
export async function findVisits(communityId: string, search: VisitSearch): Promise<VisitRecord[]> {
  const { from, to, volunteerId, memberId, state, met, order, after, limit } = search
  const [next, direction] = order === 'oldest' ? (['$gt', 1] as const) : (['$lt', -1] as const)
  const filter: QueryFilter<Visit> = {
    communityId,
    ...(volunteerId ? { volunteerId } : {}),
    ...(memberId ? { memberId } : {}),
    ...(state ? { state } : {}),
    ...(met === undefined ? {} : { met }),
    ...(from || to
      ? { day: mongoose.trusted({ ...(from ? { $gte: from } : {}), ...(to ? { $lte: to } : {}) }) }
      : {}),
    ...(after
      ? {
          $or: [
            { day: mongoose.trusted({ [next]: after.day }) },
            { day: after.day, _id: mongoose.trusted({ [next]: after.id }) },
          ],
        }
      : {}),
  }
  return VisitModel.find(filter)
    .sort({ day: direction, _id: direction })
    .limit(limit + 1)
    .lean()
}

/** The recorded visits of a member, the newest day first. */
export async function findRecordedOf(
  session: ClientSession,
  { communityId, memberId }: { communityId: string; memberId: string },
  limit: number,
): Promise<VisitRecord[]> {
  return VisitModel.find({ communityId, memberId, state: 'recorded' })
    .sort({ day: -1 })
    .limit(limit)
    .session(session)
    .lean()
}

/** Notes which of the visits a volunteer sees for the first time; answers those. */
export async function markShown(
  communityId: string,
  ids: readonly Types.ObjectId[],
  at: Date,
): Promise<boolean> {
  const shown = await VisitModel.updateMany(
    { communityId, _id: mongoose.trusted({ $in: [...ids] }), shownAt: null },
    { $set: { shownAt: at } },
    { timestamps: false },
  )
  return shown.modifiedCount > 0
}

/** Takes away what was planned after a day and not moved by hand: within a period, or of one member. Answers how many. */
export async function deletePlanned(
  session: ClientSession,
  communityId: string,
  { after, to, memberId }: { after: string; to?: string; memberId?: string },
): Promise<number> {
  const deleted = await VisitModel.deleteMany(
    {
      communityId,
      state: 'planned',
      day: mongoose.trusted({ $gt: after, ...(to ? { $lte: to } : {}) }),
      ...(memberId ? { memberId } : { isPinned: false }),
    },
    { session },
  )
  return deleted.deletedCount
}

/** Moves a planned visit at the revision that was seen; null otherwise. @throws a duplicate key on `day` */
export async function moveVisit(
  session: ClientSession,
  { communityId, id, revision }: { communityId: string; id: string; revision: number },
  { day, volunteerId, formerId }: { day: string; volunteerId: string; formerId: Types.ObjectId },
): Promise<VisitRecord | null> {
  return VisitModel.findOneAndUpdate(
    { communityId, _id: id, state: 'planned', revision },
    {
      $set: { day, volunteerId, isPinned: true, shownAt: null },
      $addToSet: { formerVolunteerIds: formerId },
      $inc: { revision: 1 },
    },
    { session, returnDocument: 'after' },
  ).lean()
}

/** Records a planned visit; null when it is recorded already or not there. @throws a duplicate key on `recordKey` */
export async function recordVisit(
  session: ClientSession,
  { communityId, id, memberId }: { communityId: string; id: string; memberId: string },
  set: Partial<Visit>,
): Promise<VisitRecord | null> {
  return VisitModel.findOneAndUpdate(
    { communityId, _id: id, memberId, state: 'planned' },
    { $set: { ...set, state: 'recorded' }, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}
