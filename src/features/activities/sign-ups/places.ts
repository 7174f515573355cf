import type { ClientSession } from 'mongoose'
import { tell } from '../../notifications/outbox.js'
import { countInActivity, type ActivityRecord } from '../planning/activity.repository.js'
import { placesLeft } from '../planning/activity.view.js'
import { toldSignUps } from './told-sign-ups.js'
import { findFirstWaiting, updateSignUp, type SignUpRecord } from './sign-up.repository.js'

/**
 * Gives free places to those who wait, in their order, in the transaction of what made them free: while it holds the activity nobody
 * else can take one. They are told. Answers whom it gave a place.
 */
export async function fillPlaces(
  session: ClientSession,
  activity: ActivityRecord,
  at: Date,
): Promise<SignUpRecord[]> {
  const { _id, communityId } = activity
  const left = placesLeft(activity) ?? Number.POSITIVE_INFINITY
  const promoted: SignUpRecord[] = []
  while (promoted.length < left) {
    const first = await findFirstWaiting(session, String(communityId), _id)
    if (!first) break
    const placed = await updateSignUp(session, first, {
      state: 'placed',
      promotedAt: at,
      promotionSeenAt: null,
    })
    if (placed) promoted.push(placed)
  }
  if (promoted.length > 0) {
    await countInActivity(session, String(communityId), _id, { taken: promoted.length })
    // Whoever cancels and signs up again has another number, and may be given a place again.
    for (const one of promoted) {
      await tell(session, String(communityId), toldSignUps('activity_promoted', [one], one.number))
    }
  }
  return promoted
}
