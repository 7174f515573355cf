import { findAttendances } from '../attendance/attendance.repository.js'
import { findHeld } from '../planning/activity.repository.js'
import { figuresOf, type ActivityFigures } from './figures.js'

/** What was held in a period and who came, for accounts of other features. Both days are included; the latest comes first. */
export async function activityFacts(communityId: string, { from, to }: { from: string; to: string }) {
  const held = await findHeld(communityId, from, to)
  const attendances = await findAttendances(
    communityId,
    held.map(({ _id }) => _id),
    ['present'],
  )
  return {
    activities: held
      .sort((a, b) => b.startsAt.getTime() - a.startsAt.getTime())
      .map(({ _id, kind, title, day, organizationIds }) => ({
        id: String(_id),
        kind,
        title,
        day,
        organizationIds: organizationIds.map(String),
      })),
    attendances: attendances.map(({ _id, activityId, memberId, maskedName }) => ({
      id: String(_id),
      activityId: String(activityId),
      memberId: memberId ? String(memberId) : null,
      maskedName: maskedName ?? null,
    })),
  }
}
export type ActivityFacts = Awaited<ReturnType<typeof activityFacts>>

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
    attendances.map(({ activityId, memberId }) => ({
      activityId: String(activityId),
      memberId: String(memberId),
    })),
  )
}
