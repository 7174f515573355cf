import { Types } from 'mongoose'
import { inTransaction } from '../../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import { findMemberFacts } from '../../members/member-facts.js'
import type { ActivityDependencies } from '../activity-services.js'
import { recordActivityEvent, type Meta } from '../activity-event.js'
import { asksForAddress, whyNotInvited, type InvitationRule } from '../planning/invitation.js'
import { countInActivity, type ActivityRecord } from '../planning/activity.repository.js'
import { placesLeft } from '../planning/activity.view.js'
import * as repository from './sign-up.repository.js'
import type { MemberKey, SignUpRecord } from './sign-up.repository.js'

export interface SignedUp {
  signUp: SignUpRecord
  /** False when the member was on the list already. */
  isNew: boolean
  /** How many wait before; null for who has a place. */
  waitingBefore: number | null
}

/** Whether a member is invited. */
export function createInvitationCheck({
  members,
  addressOf,
}: Pick<ActivityDependencies, 'members' | 'addressOf'>) {
  /** Which rule of the invitation an active member does not fulfil. @throws Problem member_not_active; NotFoundProblem */
  async function invitationOf(key: MemberKey, activity: ActivityRecord): Promise<InvitationRule | null> {
    await members.requireActive(key)
    const { communityId, memberId } = key
    const member = (await findMemberFacts(new Types.ObjectId(communityId), [memberId])).get(memberId)
    if (!member) throw new NotFoundProblem()
    const address = asksForAddress(activity.invitation) ? await addressOf(communityId, memberId) : null
    return whyNotInvited(activity.invitation, { ...member, address }, activity.day)
  }

  return invitationOf
}

/** Puts a member on the list of an activity. */
export function createListEntry({ audit, now }: Pick<ActivityDependencies, 'audit' | 'now'>) {
  /** One attempt; the transaction holds the activity, so that numbers and places are given one after the other. */
  async function enter(
    key: MemberKey,
    activityId: Types.ObjectId,
    facts: object,
    meta: Meta,
  ): Promise<SignedUp> {
    return inTransaction(async (session) => {
      const activity = await countInActivity(session, key.communityId, activityId, { lastNumber: 1 })
      if (!activity) throw new Problem('activity_over')
      const before = await repository.findOfMember(key, activityId, session)
      if (before && before.state !== 'cancelled') return { signUp: before, isNew: false, waitingBefore: null }
      const isFree = placesLeft(activity) !== 0
      const fields = {
        ...facts,
        state: isFree ? 'placed' : 'waiting',
        number: activity.lastNumber,
        signedUpAt: now(),
        promotedAt: null,
        promotionSeenAt: null,
        remindedAt: null,
        cancelledAt: null,
      }
      const signUp = before
        ? await repository.updateSignUp(session, before, fields)
        : await repository.insertSignUp(session, { ...key, activityId, ...fields })
      if (!signUp) throw new Problem('stale_edit')
      if (isFree) await countInActivity(session, key.communityId, activityId, { taken: 1 })
      await recordActivityEvent(audit, session, 'SIGN_UP_MADE', activity, meta, {
        memberId: key.memberId,
        state: signUp.state,
        source: signUp.source,
      })
      return { signUp, isNew: true, waitingBefore: null }
    })
  }

  return enter
}
