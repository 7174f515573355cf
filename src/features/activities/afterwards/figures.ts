import type { ActivityKind } from '../activity-kinds.js'

/** What was held, as far as the figures need it. */
export interface HeldActivity {
  id: string
  kind: ActivityKind
  organizationIds: readonly string[]
}
export interface CountedAttendance {
  activityId: string
  memberId: string
}

export interface ActivityCounts {
  /** Activities held. */
  held: number
  attendances: number
  /** Different members who came. */
  members: number
}

export interface ActivityFigures extends ActivityCounts {
  byKind: ({ kind: ActivityKind } & ActivityCounts)[]
  /** Null is the community itself. What several organize counts for each of them. */
  byOrganization: ({ organizationId: string | null } & ActivityCounts)[]
}

/** Adds up what was held and who came; members are counted once in each line. */
export function figuresOf(
  activities: readonly HeldActivity[],
  attendances: readonly CountedAttendance[],
): ActivityFigures {
  const counts = (of: readonly HeldActivity[]): ActivityCounts => {
    const ids = new Set(of.map(({ id }) => id))
    const there = attendances.filter(({ activityId }) => ids.has(activityId))
    return {
      held: of.length,
      attendances: there.length,
      members: new Set(there.map(({ memberId }) => memberId)).size,
    }
  }
  const organizersOf = ({ organizationIds }: HeldActivity): (string | null)[] =>
    organizationIds.length > 0 ? [...organizationIds] : [null]
  const kinds = [...new Set(activities.map(({ kind }) => kind))]
  const organizations = [...new Set(activities.flatMap(organizersOf))]
  const byHeld = (a: ActivityCounts, b: ActivityCounts) => b.held - a.held || b.attendances - a.attendances
  return {
    ...counts(activities),
    byKind: kinds
      .map((kind) => ({ kind, ...counts(activities.filter((one) => one.kind === kind)) }))
      .sort(byHeld),
    byOrganization: organizations
      .map((organizationId) => ({
        organizationId,
        ...counts(activities.filter((one) => organizersOf(one).includes(organizationId))),
      }))
      .sort(byHeld),
  }
}

/** Of those who had a place and those who came to one activity. */
export function turnoutOf(
  placed: readonly { memberId: unknown }[],
  present: readonly { isWalkIn: boolean; memberId?: unknown }[],
) {
  const there = new Set(present.map(({ memberId }) => String(memberId)))
  return {
    signedUp: placed.length,
    came: present.length,
    walkIns: present.filter(({ isWalkIn }) => isWalkIn).length,
    noShows: placed.filter(({ memberId }) => !there.has(String(memberId))).length,
  }
}
