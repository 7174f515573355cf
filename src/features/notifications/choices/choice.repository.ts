import type { ClientSession } from 'mongoose'
import type { MemberTopic } from '../topics.js'
import { NotificationChoiceModel } from './choice.model.js'

export interface MemberKey {
  communityId: string
  memberId: string
}

/** The topics that a member does not want. */
export async function findMuted({ communityId, memberId }: MemberKey): Promise<MemberTopic[]> {
  const found = await NotificationChoiceModel.findOne({ communityId, memberId }, { muted: 1 }).lean()
  return found?.muted ?? []
}

/** @throws a duplicate key when it is set for the first time twice at once */
export async function setMuted(
  session: ClientSession,
  { communityId, memberId }: MemberKey,
  muted: readonly MemberTopic[],
): Promise<void> {
  await NotificationChoiceModel.updateOne(
    { communityId, memberId },
    { $set: { muted: [...muted] } },
    { session, upsert: true },
  )
}

export async function deleteChoiceOf(
  { communityId, memberId }: MemberKey,
  session: ClientSession | null,
): Promise<void> {
  await NotificationChoiceModel.deleteMany({ communityId, memberId }, session ? { session } : {})
}
