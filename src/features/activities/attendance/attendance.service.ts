import { inTransaction } from '../../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import type { OrganizationScope } from '../../organizations/organization.repository.js'
import type { ActivityDependencies } from '../activity-services.js'
import { recordActivityEvent, type Meta } from '../activity-event.js'
import { findActivity } from '../planning/activity.repository.js'
import * as repository from './attendance.repository.js'

/** Who was there, as staff and organizers read it; and taking back what was a mistake. */
export function createAttendanceService({ audit, now }: Pick<ActivityDependencies, 'audit' | 'now'>) {
  return {
    /** Those who were there, oldest first. */
    present: (communityId: string, activityId: string) =>
      repository.findAttendances(communityId, [activityId], ['present']),

    /** Everything that was taken down, also what does not count. */
    all: (communityId: string, activityId: string) =>
      repository.findAttendances(communityId, [activityId], ['present', 'again', 'voided', 'unreadable']),

    ofMember: repository.findAttendancesOfMember,
    isPresent: async (communityId: string, activityId: string, memberId: string) =>
      (await repository.findPresent(communityId, activityId, memberId)) !== null,

    /** @throws NotFoundProblem for one of an activity that the scope does not show */
    async get(scope: OrganizationScope, id: string) {
      const attendance = await repository.findAttendance(scope.communityId, id)
      const activity = attendance && (await findActivity(scope, String(attendance.activityId)))
      if (!activity) throw new NotFoundProblem()
      return { attendance, activity }
    },

    /** It was a mistake; the person may sign in again. @throws NotFoundProblem; Problem illegal_transition */
    async void(scope: OrganizationScope, id: string, reason: string, meta: Meta) {
      return inTransaction(async (session) => {
        const attendance = await repository.findAttendance(scope.communityId, id, session)
        const activity = attendance && (await findActivity(scope, String(attendance.activityId), session))
        if (!activity) throw new NotFoundProblem()
        const { role, userId = null } = meta.actor
        const voided = { at: now(), reason, byRole: role, byUserId: userId }
        const changed = await repository.voidAttendance(session, attendance, voided)
        if (!changed) throw new Problem('illegal_transition')
        const { memberId } = attendance
        await recordActivityEvent(audit, session, 'ATTENDANCE_VOIDED', activity, meta, { memberId, reason })
        return changed
      })
    },
  }
}
export type AttendanceService = ReturnType<typeof createAttendanceService>
