import { findAttendances } from '../attendance/attendance.repository.js'
import { findHeld } from '../planning/activity.repository.js'
import { figuresOf, type ActivityFigures } from './figures.js'

/** The figures of what was held in a period, days inclusive: for reports and the committee's page. */
export async function activityFigures(
  communityId: string,
  { from, to }: { from: string; to: string },
): Promise<ActivityFigures> {
  const held = await findHeld(communityId, from, to)
  const attendances = await findAttendances(
    communityId,
    held.map(({ _id }) => _id),
    ['present'],
  )
  return figuresOf(
    held.map(({ _id, kind, organizationIds }) => ({
      id: String(_id),
      kind,
      organizationIds: organizationIds.map(String),
    })),
    attendances.map(({ activityId, memberId }) => ({ activityId: String(activityId), memberId: String(memberId) })),
  )
}
