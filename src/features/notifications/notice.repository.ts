import mongoose, { type Types } from 'mongoose'
import { NoticeModel, NOTICE_STATES, type Notice, type NoticeState } from './notice.model.js'
import type { DeliveryFailure } from './webhook.js'

export type NoticeRecord = Notice & { _id: Types.ObjectId }

/** A notice that this process may send now, and until when. */
export interface ClaimedNotice {
  notice: NoticeRecord
  until: Date
}

/** The communities that have notices due. */
export async function findDueCommunities(at: Date): Promise<string[]> {
  const found = await NoticeModel.distinct('communityId', {
    state: 'waiting',
    nextAt: mongoose.trusted({ $lte: at }),
  })
  return found.map(String)
}

/** Due notices of a community, the longest waiting first. */
export async function findDue(communityId: string, at: Date, limit: number): Promise<NoticeRecord[]> {
  return NoticeModel.find({ state: 'waiting', communityId, nextAt: mongoose.trusted({ $lte: at }) })
    .sort({ nextAt: 1, _id: 1 })
    .limit(limit)
    .lean()
}

/** Takes a notice for this attempt, which counts as made from now on; null when another process was first. */
export async function claim(due: NoticeRecord, until: Date): Promise<ClaimedNotice | null> {
  const { _id, communityId, nextAt, attempts } = due
  const notice = await NoticeModel.findOneAndUpdate(
    { _id, communityId, state: 'waiting', nextAt, attempts },
    { $set: { nextAt: until }, $inc: { attempts: 1 } },
    { returnDocument: 'after' },
  ).lean()
  return notice && { notice, until }
}

/** Notes how an attempt ended, unless another one has begun since. */
export async function settle(
  { notice, until }: ClaimedNotice,
  set: Partial<Pick<Notice, 'state' | 'nextAt' | 'sentAt' | 'forgetAt'>> & { failure?: DeliveryFailure },
): Promise<void> {
  const { _id, communityId } = notice
  await NoticeModel.updateOne(
    { _id, communityId, state: 'waiting', nextAt: until },
    { $set: set, ...(set.failure ? {} : { $unset: { failure: 1 } }) },
  )
}

export async function listNotices(
  communityId: string,
  search: { state?: NoticeState | undefined; before?: Types.ObjectId | undefined; limit: number },
): Promise<NoticeRecord[]> {
  const { state, before, limit } = search
  return NoticeModel.find({
    communityId,
    ...(state ? { state } : {}),
    ...(before ? { _id: mongoose.trusted({ $lt: before }) } : {}),
  })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean()
}

/** How many are in each state. */
export async function countNotices(communityId: string): Promise<Record<NoticeState, number>> {
  const counts = await Promise.all(
    NOTICE_STATES.map(async (state) => [state, await NoticeModel.countDocuments({ communityId, state })]),
  )
  return Object.fromEntries(counts) as Record<NoticeState, number>
}

export async function countGivenUp(communityId: string): Promise<number> {
  return NoticeModel.countDocuments({ communityId, state: 'given_up' })
}

/** Lets what was given up wait again, from the first attempt on. Answers how many. */
export async function retryGivenUp(communityId: string, at: Date): Promise<number> {
  const { modifiedCount } = await NoticeModel.updateMany(
    { communityId, state: 'given_up' },
    { $set: { state: 'waiting', attempts: 0, nextAt: at }, $unset: { forgetAt: 1 } },
  )
  return modifiedCount
}
