import mongoose, { type ClientSession, type QueryFilter, type Types } from 'mongoose'
import { containing } from '../../../http/search.js'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
import type { ActivityKind, ActivityState } from '../activity-kinds.js'
import { ActivityModel, type Activity } from './activity.model.js'

export type ActivityRecord = Activity & { _id: Types.ObjectId }

/** An organization sees what it organizes, alone or with others. */
const ownFilter = ({ communityId, organizationId }: OrganizationScope) => ({
  communityId,
  ...(organizationId ? { organizationIds: organizationId } : {}),
})

export async function insertActivity(session: ClientSession, activity: object): Promise<ActivityRecord> {
  const [created] = await ActivityModel.create([activity], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

/** One that is visible in the scope; null for every other. */
export async function findActivity(
  scope: OrganizationScope,
  id: string,
  session: ClientSession | null = null,
): Promise<ActivityRecord | null> {
  return ActivityModel.findOne({ ...ownFilter(scope), _id: id })
    .session(session)
    .lean()
}

export interface ActivitySearch {
  q?: string | undefined
  kind?: ActivityKind | undefined
  state?: ActivityState | undefined
  /** `YYYY-MM` */
  month?: string | undefined
  organizationId?: string | undefined
  before?: { startsAt: Date; id: Types.ObjectId } | undefined
  limit: number
}

/** The latest first, one more than the limit so that the caller sees whether there is a next page. */
export async function findActivities(
  scope: OrganizationScope,
  search: ActivitySearch,
): Promise<ActivityRecord[]> {
  const { q, kind, state, month, organizationId, before, limit } = search
  const filter: QueryFilter<Activity> = {
    ...ownFilter(scope),
    ...(organizationId && !scope.organizationId ? { organizationIds: organizationId } : {}),
    ...(q ? { title: containing(q) } : {}),
    ...(kind ? { kind } : {}),
    ...(state ? { state } : {}),
    ...(month ? { day: mongoose.trusted({ $gte: `${month}-01`, $lte: `${month}-31` }) } : {}),
    ...(before
      ? {
          $or: [
            { startsAt: mongoose.trusted({ $lt: before.startsAt }) },
            { startsAt: before.startsAt, _id: mongoose.trusted({ $lt: before.id }) },
          ],
        }
      : {}),
  }
  return ActivityModel.find(filter)
    .sort({ startsAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean()
}

/** What is announced and not over yet, the next one first. */
export async function findComing(communityId: string, at: Date, limit: number): Promise<ActivityRecord[]> {
  return ActivityModel.find({
    communityId,
    state: 'announced',
    endsAt: mongoose.trusted({ $gt: at }),
  })
    .sort({ startsAt: 1, _id: 1 })
    .limit(limit)
    .lean()
}

/** Those with these ids, in any state. */
export async function findByIds(
  communityId: string,
  ids: readonly (string | Types.ObjectId)[],
): Promise<Map<string, ActivityRecord>> {
  if (ids.length === 0) return new Map()
  const found = await ActivityModel.find({ communityId, _id: mongoose.trusted({ $in: [...ids] }) }).lean()
  return new Map(found.map((activity) => [String(activity._id), activity]))
}

/** What takes place on a day and is announced: of one community, or of all for the work of the night. */
export async function findOfDay(day: string, communityId?: string): Promise<ActivityRecord[]> {
  return ActivityModel.find({ ...(communityId ? { communityId } : {}), day, state: 'announced' })
    .sort({ startsAt: 1, _id: 1 })
    .lean()
}

/** What was held within a period, both days inclusive. */
export async function findHeld(communityId: string, from: string, to: string): Promise<ActivityRecord[]> {
  return ActivityModel.find({
    communityId,
    state: 'held',
    day: mongoose.trusted({ $gte: from, $lte: to }),
  }).lean()
}

/** Changes an activity that is still as it was read; null when it has changed since. */
export async function updateActivity(
  session: ClientSession,
  { _id, communityId, revision, state }: Pick<ActivityRecord, '_id' | 'communityId' | 'revision' | 'state'>,
  change: { $set?: object; $push?: object; $pull?: object; $inc?: Record<string, number> },
): Promise<ActivityRecord | null> {
  return ActivityModel.findOneAndUpdate(
    { _id, communityId, revision, state },
    { ...change, $inc: { ...change.$inc, revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}

/**
 * Counts in the activity in the transaction of a sign-up. Whoever counts holds the document until the transaction ends, so that places
 * and numbers are given one after the other. Null when it is not announced (any more).
 */
export async function countInActivity(
  session: ClientSession,
  communityId: string,
  id: string | Types.ObjectId,
  by: { taken?: number; lastNumber?: number },
): Promise<ActivityRecord | null> {
  return ActivityModel.findOneAndUpdate(
    { _id: id, communityId, state: 'announced' },
    { $inc: { taken: by.taken ?? 0, lastNumber: by.lastNumber ?? 0 } },
    { session, returnDocument: 'after' },
  ).lean()
}
