import type { ClientSession } from 'mongoose'
import { findAttendancesOfMember, forgetNameInAttendances } from './attendance/attendance.repository.js'
import { findByIds } from './planning/activity.repository.js'
import { findAllOfMember, forgetNameInSignUps, type MemberKey } from './sign-ups/sign-up.repository.js'

/** That somebody came stays as a fact about the activity, without the person's name. */
export async function forgetActivitiesOfMember(key: MemberKey, session: ClientSession | null): Promise<void> {
  await forgetNameInSignUps(key, session)
  await forgetNameInAttendances(key, session)
}

/** Where a member signed up and was, for the copy of the own data. */
export async function activitiesForExport({ communityId, memberId }: MemberKey) {
  const [signUps, attendances] = await Promise.all([
    findAllOfMember({ communityId, memberId }),
    findAttendancesOfMember(communityId, memberId),
  ])
  const ids = [...new Set([...signUps, ...attendances].map(({ activityId }) => String(activityId)))]
  const activities = await findByIds(communityId, ids)
  return ids.map((id) => {
    const signUp = signUps.find(({ activityId }) => String(activityId) === id)
    const attendance = attendances.find(({ activityId }) => String(activityId) === id)
    return {
      activityId: id,
      title: activities.get(id)?.title ?? null,
      day: activities.get(id)?.day ?? null,
      signUpState: signUp?.state ?? null,
      signedUpAt: signUp?.signedUpAt.toISOString() ?? null,
      attendedAt: attendance?.at.toISOString() ?? null,
    }
  })
}
