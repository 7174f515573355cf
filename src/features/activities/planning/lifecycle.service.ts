import type { ClientSession } from 'mongoose'
import { assertSeen } from '../../../http/assert-seen.js'
import { inTransaction } from '../../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
import type { ActivityDependencies } from '../activity-services.js'
import { tell } from '../../notifications/outbox.js'
import { toldSignUps } from '../sign-ups/told-sign-ups.js'
import { findSignUps } from '../sign-ups/sign-up.repository.js'
import { recordActivityEvent, type EditMeta } from '../activity-event.js'
import { ACTIVITY_TRANSITIONS, type ActivityStep } from '../activity-kinds.js'
import * as repository from './activity.repository.js'
import type { ActivityRecord } from './activity.repository.js'

const EVENTS: Record<ActivityStep, string> = {
  announce: 'ACTIVITY_ANNOUNCED',
  cancel: 'ACTIVITY_CANCELLED',
  close: 'ACTIVITY_HELD',
}

/** An activity's way from draft to held or cancelled. */
export function createActivityLifecycle({ audit, placeBooking, now }: ActivityDependencies) {
  async function existing(scope: OrganizationScope, id: string, step: ActivityStep, meta: EditMeta) {
    const activity = await repository.findActivity(scope, id)
    if (!activity) throw new NotFoundProblem()
    assertSeen(meta.ifMatch, activity)
    if (!ACTIVITY_TRANSITIONS[step].from.includes(activity.state)) throw new Problem('illegal_transition')
    return activity
  }

  /** `alongside` is done in the same transaction. */
  async function take(
    before: ActivityRecord,
    step: ActivityStep,
    set: object,
    meta: EditMeta,
    { reason, alongside }: { reason?: string; alongside?: (session: ClientSession) => Promise<void> } = {},
  ): Promise<ActivityRecord> {
    return inTransaction(async (session) => {
      const state = ACTIVITY_TRANSITIONS[step].to
      const changed = await repository.updateActivity(session, before, { $set: { state, ...set } })
      if (!changed) throw new Problem('stale_edit')
      await alongside?.(session)
      await recordActivityEvent(audit, session, EVENTS[step], changed, meta, { reason, taken: changed.taken })
      return changed
    })
  }

  return {
    /**
     * Puts it on the public page; a resource that is its place is booked. The community speaks there, so that an organization asks staff.
     * @throws NotFoundProblem; Problem illegal_transition, activity_past, already_booked, resource_withdrawn
     */
    async announce(scope: OrganizationScope, id: string, meta: EditMeta): Promise<ActivityRecord> {
      const before = await existing(scope, id, 'announce', meta)
      if (before.endsAt <= now()) throw new Problem('activity_past')
      const planned = await placeBooking.plan(scope, before)
      const set = { announcedAt: now(), bookingId: planned?._id ?? null }
      return take(before, 'announce', set, meta, {
        alongside: (session) => placeBooking.book(session, planned, meta),
      })
    },

    /** Who has signed up is told, and sees the reason; the booked place is free again. @throws NotFoundProblem; Problem illegal_transition, stale_edit */
    async cancel(
      scope: OrganizationScope,
      id: string,
      reason: string,
      meta: EditMeta,
    ): Promise<ActivityRecord> {
      const before = await existing(scope, id, 'cancel', meta)
      return take(before, 'cancel', { cancelReason: reason, endedAt: now() }, meta, {
        reason,
        async alongside(session) {
          await placeBooking.giveBack(session, before, reason, meta)
          const listed = await findSignUps(scope.communityId, before._id, ['placed', 'waiting'], session)
          await tell(session, scope.communityId, toldSignUps('activity_cancelled', listed, 0))
        },
      })
    },

    /** It was held: now attendance counts in the figures and seniors are asked how it was. @throws NotFoundProblem; Problem illegal_transition, activity_not_begun, stale_edit */
    async close(scope: OrganizationScope, id: string, meta: EditMeta): Promise<ActivityRecord> {
      const before = await existing(scope, id, 'close', meta)
      if (before.startsAt > now()) throw new Problem('activity_not_begun')
      return take(before, 'close', { endedAt: now() }, meta)
    },
  }
}
export type ActivityLifecycle = ReturnType<typeof createActivityLifecycle>
