import type { ClientSession } from 'mongoose'
import { SignUpModel } from './sign-up.model.js'

/**
 * Lets the places of a member who was merged into another one be that one's, in the transaction of the merge: with the same number, so that
 * nobody else's turn changes. Where both had signed up the record stays as it is; staff see two of one name.
 */
export async function adoptSignUps(
  {
    communityId,
    goneId,
    intoId,
    maskedName,
  }: { communityId: string; goneId: string; intoId: string; maskedName: string },
  session: ClientSession,
): Promise<void> {
  const own = await SignUpModel.find({ communityId, memberId: intoId }, { activityId: 1 }, { session }).lean()
  const known = new Set(own.map(({ activityId }) => String(activityId)))
  for (const { _id, activityId } of await SignUpModel.find(
    { communityId, memberId: goneId },
    { activityId: 1 },
    { session },
  ).lean()) {
    if (known.has(String(activityId))) continue
    await SignUpModel.updateOne({ _id, communityId }, { $set: { memberId: intoId, maskedName } }, { session })
  }
}
