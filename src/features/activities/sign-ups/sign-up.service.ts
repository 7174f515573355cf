import { inTransaction, isDuplicateKey } from '../../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
import type { ActivityDependencies } from '../activity-services.js'
import { recordActivityEvent, type Meta } from '../activity-event.js'
import type { SignUpSource } from '../activity-kinds.js'
import type { InvitationRule } from '../planning/invitation.js'
import { countInActivity, findActivity, type ActivityRecord } from '../planning/activity.repository.js'
import { createInvitationCheck, createListEntry, type SignedUp } from './enter.js'
import { fillPlaces } from './places.js'
import { createTurns } from './turns.js'
import * as repository from './sign-up.repository.js'
import type { MemberKey, SignUpRecord } from './sign-up.repository.js'

/** The list of an activity: places in the order in which people ask, then the waiting list. */
export function createSignUpService(deps: ActivityDependencies) {
  const { audit, now, members } = deps
  const inTurn = createTurns()
  const enter = createListEntry(deps)
  const invitationOf = createInvitationCheck(deps)

  async function announced(communityId: string, activityId: string): Promise<ActivityRecord> {
    const activity = await findActivity({ communityId }, activityId)
    if (!activity || activity.state === 'draft') throw new NotFoundProblem()
    refuseOver(activity)
    return activity
  }

  function refuseOver({ state, endsAt }: ActivityRecord) {
    if (state !== 'announced' || endsAt <= now()) throw new Problem('activity_over')
  }

  async function withPlace(signedUp: SignedUp): Promise<SignedUp> {
    const { state, communityId, activityId, number } = signedUp.signUp
    if (state !== 'waiting') return signedUp
    const waitingBefore = await repository.countWaitingBefore(String(communityId), activityId, number)
    return { ...signedUp, waitingBefore }
  }

  async function signUp(
    key: MemberKey,
    activity: ActivityRecord,
    how: { source: SignUpSource; notInvited: InvitationRule | null },
    meta: Meta,
  ): Promise<SignedUp> {
    const facts = {
      maskedName: await members.maskedName(key.communityId, key.memberId),
      source: how.source,
      notInvited: how.notInvited,
      byRole: meta.actor.role,
      byUserId: meta.actor.userId ?? null,
    }
    try {
      return await withPlace(await inTurn(String(activity._id), () => enter(key, activity._id, facts, meta)))
    } catch (error) {
      const first = isDuplicateKey(error) ? await repository.findOfMember(key, activity._id) : null
      if (!first) throw error
      return withPlace({ signUp: first, isNew: false, waitingBefore: null })
    }
  }

  /** The place goes to the first who waits, in the same transaction. */
  async function cancel(communityId: string, id: string, meta: Meta): Promise<SignUpRecord> {
    return inTransaction(async (session) => {
      const before = await repository.findSignUp(communityId, id, session)
      if (!before) throw new NotFoundProblem()
      if (before.state === 'cancelled') return before
      const taken = before.state === 'placed' ? -1 : 0
      const activity = await countInActivity(session, communityId, before.activityId, { taken })
      if (!activity) throw new Problem('activity_over')
      const cancelled = await repository.updateSignUp(session, before, {
        state: 'cancelled',
        cancelledAt: now(),
      })
      if (!cancelled) throw new Problem('stale_edit')
      const promoted = await fillPlaces(session, activity, now())
      await recordActivityEvent(audit, session, 'SIGN_UP_CANCELLED', activity, meta, {
        memberId: before.memberId,
        promoted: promoted.length,
      })
      return cancelled
    })
  }

  return {
    /** Who asks by phone must be invited. @throws NotFoundProblem; Problem activity_over, not_invited, member_not_active */
    async byPhone(key: MemberKey, activityId: string, meta: Meta): Promise<SignedUp> {
      const activity = await announced(key.communityId, activityId)
      const rule = await invitationOf(key, activity)
      if (rule) throw new Problem('not_invited', { members: { reason: rule } })
      return signUp(key, activity, { source: 'phone', notInvited: null }, meta)
    },

    /** Staff decide whom they write down; that somebody is not invited is noted. @throws NotFoundProblem; Problem activity_over, member_not_active */
    async byStaff(
      key: MemberKey,
      activityId: string,
      source: Exclude<SignUpSource, 'phone'>,
      meta: Meta,
    ): Promise<SignedUp> {
      const activity = await announced(key.communityId, activityId)
      const notInvited = await invitationOf(key, activity)
      return signUp(key, activity, { source, notInvited }, meta)
    },

    cancel,

    /** The member's own. @throws NotFoundProblem; Problem activity_over */
    async cancelOwn(key: MemberKey, activityId: string, meta: Meta): Promise<SignUpRecord> {
      const own = await repository.findOfMember(key, activityId)
      if (!own) throw new NotFoundProblem()
      return cancel(key.communityId, String(own._id), meta)
    },

    /** @throws NotFoundProblem for one of an activity that the scope does not show */
    async get(scope: OrganizationScope, id: string): Promise<SignUpRecord> {
      const found = await repository.findSignUp(scope.communityId, id)
      const activity = found && (await findActivity(scope, String(found.activityId)))
      if (!activity) throw new NotFoundProblem()
      return found
    },

    /** Those with a place, then those who wait, each in the order in which they asked. */
    async list(communityId: string, activityId: string) {
      const [placed, waiting, cancelled] = await Promise.all(
        (['placed', 'waiting', 'cancelled'] as const).map((state) =>
          repository.findSignUps(communityId, activityId, [state]),
        ),
      )
      return { placed: placed ?? [], waiting: waiting ?? [], cancelled: cancelled ?? [] }
    },

    ofMember: repository.findAllOfMember,
    withPlace,

    /** The member has seen that the place is theirs. */
    async markPromotionSeen(key: MemberKey, activityId: string): Promise<void> {
      const own = await repository.findOfMember(key, activityId)
      if (own) await repository.updateSignUp(null, own, { promotionSeenAt: now() })
    },
  }
}
export type SignUpService = ReturnType<typeof createSignUpService>
