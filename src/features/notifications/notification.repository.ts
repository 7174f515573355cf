import mongoose, { type Types } from 'mongoose'
import {
  NotificationModel,
  NOTIFICATION_STATES,
  type Notification,
  type NotificationState,
} from './notification.model.js'
import type { DeliveryFailure } from './webhook.js'

export type NotificationRecord = Notification & { _id: Types.ObjectId }

/** A notification that this process may send now, and until when. */
export interface ClaimedNotification {
  notification: NotificationRecord
  until: Date
}

/** The communities that have notifications due. */
export async function findDueCommunities(at: Date): Promise<string[]> {
  const found = await NotificationModel.distinct('communityId', {
    state: 'waiting',
    nextAt: mongoose.trusted({ $lte: at }),
  })
  return found.map(String)
}

/** Due notifications of a community, the longest waiting first. */
export async function findDue(communityId: string, at: Date, limit: number): Promise<NotificationRecord[]> {
  return NotificationModel.find({ state: 'waiting', communityId, nextAt: mongoose.trusted({ $lte: at }) })
    .sort({ nextAt: 1, _id: 1 })
    .limit(limit)
    .lean()
}

/** Takes a notification for this attempt, which counts as made from now on; null when another process was first. */
export async function claim(due: NotificationRecord, until: Date): Promise<ClaimedNotification | null> {
  const { _id, communityId, nextAt, attempts } = due
  const notification = await NotificationModel.findOneAndUpdate(
    { _id, communityId, state: 'waiting', nextAt, attempts },
    { $set: { nextAt: until }, $inc: { attempts: 1 } },
    { returnDocument: 'after' },
  ).lean()
  return notification && { notification, until }
}

/** Notes how an attempt ended, unless another one has begun since. */
export async function settle(
  { notification, until }: ClaimedNotification,
  set: Partial<Pick<Notification, 'state' | 'nextAt' | 'sentAt' | 'forgetAt'>> & {
    failure?: DeliveryFailure
  },
): Promise<void> {
  const { _id, communityId } = notification
  await NotificationModel.updateOne(
    { _id, communityId, state: 'waiting', nextAt: until },
    { $set: set, ...(set.failure ? {} : { $unset: { failure: 1 } }) },
  )
}

export async function listNotifications(
  communityId: string,
  search: { state?: NotificationState | undefined; before?: Types.ObjectId | undefined; limit: number },
): Promise<NotificationRecord[]> {
  const { state, before, limit } = search
  return NotificationModel.find({
    communityId,
    ...(state ? { state } : {}),
    ...(before ? { _id: mongoose.trusted({ $lt: before }) } : {}),
  })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean()
}

/** How many are in each state. */
export async function countNotifications(communityId: string): Promise<Record<NotificationState, number>> {
  const counts = await Promise.all(
    NOTIFICATION_STATES.map(async (state) => [
      state,
      await NotificationModel.countDocuments({ communityId, state }),
    ]),
  )
  return Object.fromEntries(counts) as Record<NotificationState, number>
}

export async function countGivenUp(communityId: string): Promise<number> {
  return NotificationModel.countDocuments({ communityId, state: 'given_up' })
}

/** Lets what was given up wait again, from the first attempt on. Answers how many. */
export async function retryGivenUp(communityId: string, at: Date): Promise<number> {
  const { modifiedCount } = await NotificationModel.updateMany(
    { communityId, state: 'given_up' },
    { $set: { state: 'waiting', attempts: 0, nextAt: at }, $unset: { forgetAt: 1 } },
  )
  return modifiedCount
}
