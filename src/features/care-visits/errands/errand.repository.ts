import mongoose, { type ClientSession, type QueryFilter, type Types } from 'mongoose'
import { ErrandModel, type Errand } from './errand.model.js'

export type ErrandRecord = Errand & { _id: Types.ObjectId }
export type NewErrand = Pick<
  Errand,
  'communityId' | 'memberId' | 'maskedName' | 'visitId' | 'need' | 'ownerId' | 'dueOn'
>

export async function insertErrands(session: ClientSession, errands: readonly NewErrand[]): Promise<void> {
  if (errands.length > 0) await ErrandModel.insertMany(errands, { session, ordered: true })
}

export async function findErrand(communityId: string, id: string): Promise<ErrandRecord | null> {
  return ErrandModel.findOne({ communityId, _id: id }).lean()
}

export interface ErrandSearch {
  state?: Errand['state'] | undefined
  ownerId?: string | undefined
  memberId?: string | undefined
  visitId?: string | undefined
  /** Due on this day or before. */
  dueBy?: string | undefined
  after?: { dueOn: string; id: Types.ObjectId } | undefined
  limit: number
}

/** What is due first stands first; one more than the limit. */
export async function findErrands(communityId: string, search: ErrandSearch): Promise<ErrandRecord[]> {
  const { state, ownerId, memberId, visitId, dueBy, after, limit } = search
  const filter: QueryFilter<Errand> = {
    communityId,
    ...(state ? { state } : {}),
    ...(ownerId ? { ownerId } : {}),
    ...(memberId ? { memberId } : {}),
    ...(visitId ? { visitId } : {}),
    ...(dueBy ? { dueOn: mongoose.trusted({ $lte: dueBy }) } : {}),
    ...(after
      ? {
          $or: [
            { dueOn: mongoose.trusted({ $gt: after.dueOn }) },
            { dueOn: after.dueOn, _id: mongoose.trusted({ $gt: after.id }) },
          ],
        }
      : {}),
  }
  return ErrandModel.find(filter)
    .sort({ dueOn: 1, _id: 1 })
    .limit(limit + 1)
    .lean()
}

/** Those that were done within a period, the earliest first. */
export async function findErrandsDone(
  communityId: string,
  from: Date,
  before: Date,
): Promise<ErrandRecord[]> {
  return ErrandModel.find({
    communityId,
    state: 'done',
    closedAt: mongoose.trusted({ $gte: from, $lt: before }),
  })
    .sort({ closedAt: 1, _id: 1 })
    .lean()
}

export async function countOpenErrands(communityId: string): Promise<number> {
  return ErrandModel.countDocuments({ communityId, state: 'open' })
}

/** Changes an open errand at the revision that was seen; null otherwise. */
export async function changeErrand(
  session: ClientSession,
  { communityId, id, revision }: { communityId: string; id: string; revision?: number | undefined },
  set: Partial<Errand>,
): Promise<ErrandRecord | null> {
  return ErrandModel.findOneAndUpdate(
    { communityId, _id: id, state: 'open', ...(revision === undefined ? {} : { revision }) },
    { $set: set, $inc: { revision: 1 } },
    { session, returnDocument: 'after' },
  ).lean()
}
