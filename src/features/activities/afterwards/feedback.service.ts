import { assertSeen } from '../../../http/assert-seen.js'
import { inTransaction, isDuplicateKey } from '../../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
import type { ActivityDependencies } from '../activity-services.js'
import { recordActivityEvent, type EditMeta } from '../activity-event.js'
import { FACES, type Face } from '../activity-kinds.js'
import { findPresent } from '../attendance/attendance.repository.js'
import { findActivity, updateActivity } from '../planning/activity.repository.js'
import type { MemberKey } from '../sign-ups/sign-up.repository.js'
import * as repository from './feedback.repository.js'

/** How it was, in three faces: by the phone of who was there, or counted at the desk. */
export function createFeedbackService({ audit }: Pick<ActivityDependencies, 'audit'>) {
  return {
    ofMember: repository.findFacesOfMember,

    /** Phones and desk together. */
    async faces(
      communityId: string,
      activityId: string,
      desk: Record<Face, number>,
    ): Promise<Record<Face, number>> {
      const byPhone = await repository.countFaces(communityId, activityId)
      return Object.fromEntries(FACES.map((face) => [face, byPhone[face] + desk[face]])) as Record<
        Face,
        number
      >
    },

    /** Who was there says how it was; a second tap changes it. @throws NotFoundProblem; Problem activity_not_held, not_attended */
    async byPhone({ communityId, memberId }: MemberKey, activityId: string, face: Face): Promise<void> {
      const activity = await findActivity({ communityId }, activityId)
      if (!activity || activity.state === 'draft') throw new NotFoundProblem()
      if (activity.state !== 'held') throw new Problem('activity_not_held')
      if (!(await findPresent(communityId, activityId, memberId))) throw new Problem('not_attended')
      const key = { communityId, activityId, memberId }
      try {
        await repository.keepFace(key, face)
      } catch (error) {
        if (!isDuplicateKey(error)) throw error
        await repository.keepFace(key, face)
      }
    },

    /** What was counted at the desk, all three anew. @throws NotFoundProblem; Problem stale_edit, activity_not_held */
    async atDesk(scope: OrganizationScope, id: string, counts: Record<Face, number>, meta: EditMeta) {
      return inTransaction(async (session) => {
        const before = await findActivity(scope, id, session)
        if (!before) throw new NotFoundProblem()
        assertSeen(meta.ifMatch, before)
        if (before.state !== 'held') throw new Problem('activity_not_held')
        const changed = await updateActivity(session, before, { $set: { deskFaces: counts } })
        if (!changed) throw new Problem('stale_edit')
        await recordActivityEvent(audit, session, 'ACTIVITY_FACES_COUNTED', changed, meta, counts)
        return changed
      })
    },
  }
}
export type FeedbackService = ReturnType<typeof createFeedbackService>
