import mongoose, { type ClientSession, type Types } from 'mongoose'
import type { SignUpState } from '../activity-kinds.js'
import { SignUpModel, type SignUp } from './sign-up.model.js'

export type SignUpRecord = SignUp & { _id: Types.ObjectId }
export interface MemberKey {
  communityId: string
  memberId: string
}

/** @throws a duplicate key when the member is on the list of the activity already */
export async function insertSignUp(session: ClientSession, signUp: object): Promise<SignUpRecord> {
  const [created] = await SignUpModel.create([signUp], { session })
  if (!created) throw new Error('The store has answered an insert with nothing')
  return created.toObject()
}

export async function findSignUp(
  communityId: string,
  id: string,
  session: ClientSession | null = null,
): Promise<SignUpRecord | null> {
  return SignUpModel.findOne({ communityId, _id: id }).session(session).lean()
}

export async function findOfMember(
  { communityId, memberId }: MemberKey,
  activityId: string | Types.ObjectId,
  session: ClientSession | null = null,
): Promise<SignUpRecord | null> {
  return SignUpModel.findOne({ communityId, activityId, memberId }).session(session).lean()
}

/** The list of an activity in the order in which people asked. */
export async function findSignUps(
  communityId: string,
  activityId: string | Types.ObjectId,
  states: readonly SignUpState[],
  session: ClientSession | null = null,
): Promise<SignUpRecord[]> {
  return SignUpModel.find({ communityId, activityId, state: mongoose.trusted({ $in: [...states] }) })
    .sort({ number: 1 })
    .session(session)
    .lean()
}

/** Whoever has waited longest; null when nobody waits. */
export async function findFirstWaiting(
  session: ClientSession,
  communityId: string,
  activityId: Types.ObjectId,
): Promise<SignUpRecord | null> {
  const [first] = await SignUpModel.find({ communityId, activityId, state: 'waiting' })
    .sort({ number: 1 })
    .limit(1)
    .session(session)
    .lean()
  return first ?? null
}

/** How many wait before a number. */
export async function countWaitingBefore(
  communityId: string,
  activityId: Types.ObjectId,
  number: number,
): Promise<number> {
  return SignUpModel.countDocuments({
    communityId,
    activityId,
    state: 'waiting',
    number: mongoose.trusted({ $lt: number }),
  })
}

/** All of a member, the newest first. */
export async function findAllOfMember({ communityId, memberId }: MemberKey): Promise<SignUpRecord[]> {
  return SignUpModel.find({ communityId, memberId }).sort({ _id: -1 }).limit(200).lean()
}

/** Changes a sign-up that is still in the state in which it was read; null when it has changed since. */
export async function updateSignUp(
  session: ClientSession | null,
  { _id, communityId, state }: Pick<SignUpRecord, '_id' | 'communityId' | 'state'>,
  set: object,
): Promise<SignUpRecord | null> {
  return SignUpModel.findOneAndUpdate(
    { _id, communityId, state },
    { $set: set },
    { ...(session ? { session } : {}), returnDocument: 'after' },
  ).lean()
}

/** Who has a place and was not reminded yet; some of them, where there are many. */
export async function findToRemind(
  session: ClientSession,
  communityId: Types.ObjectId,
  activityId: Types.ObjectId,
  limit: number,
): Promise<SignUpRecord[]> {
  return SignUpModel.find({ communityId, activityId, state: 'placed', remindedAt: null })
    .sort({ number: 1 })
    .limit(limit)
    .session(session)
    .lean()
}

export async function markReminded(
  session: ClientSession,
  communityId: Types.ObjectId,
  ids: readonly Types.ObjectId[],
  at: Date,
): Promise<void> {
  await SignUpModel.updateMany(
    { communityId, _id: mongoose.trusted({ $in: [...ids] }) },
    { $set: { remindedAt: at } },
    { session },
  )
}

/** What has moved to another day is to be reminded of anew. */
export async function forgetReminders(
  session: ClientSession,
  communityId: Types.ObjectId,
  activityId: Types.ObjectId,
): Promise<void> {
  await SignUpModel.updateMany({ communityId, activityId }, { $set: { remindedAt: null } }, { session })
}

/** Takes the name of an erased member off the lists; that somebody came stays. */
export async function forgetNameInSignUps(
  { communityId, memberId }: MemberKey,
  session: ClientSession | null,
) {
  await SignUpModel.updateMany(
    { communityId, memberId },
    { $set: { maskedName: '***' } },
    session ? { session } : {},
  )
}
