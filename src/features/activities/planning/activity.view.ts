import { z } from 'zod'
import { BENEFIT_TAGS } from '../../benefits/benefit.types.js'
import { ACTIVITY_KINDS, ACTIVITY_STATES } from '../activity-kinds.js'
import type { ActivityRecord } from './activity.repository.js'

const common = {
  id: z.string(),
  kind: z.enum(ACTIVITY_KINDS),
  title: z.string(),
  description: z.string().nullable(),
  startsAt: z.string(),
  endsAt: z.string(),
  day: z.string(),
  place: z.string(),
  capacity: z.int().nullable(),
  /** Null where there is no limit. */
  placesLeft: z.int().nullable(),
  invitation: z.object({
    minAge: z.int().nullable(),
    tags: z.array(z.enum(BENEFIT_TAGS)),
    buildings: z.array(z.string()),
  }),
  hasPoster: z.boolean(),
  state: z.enum(ACTIVITY_STATES),
}

export const activityAnswer = z.object({
  ...common,
  organizationIds: z.array(z.string()),
  resourceId: z.string().nullable(),
  bookingId: z.string().nullable(),
  taken: z.int(),
  photos: z.array(z.object({ id: z.string(), consentNote: z.string() })),
  announcedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  cancelReason: z.string().nullable(),
  revision: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type ActivityView = z.infer<typeof activityAnswer>

export const publicActivityAnswer = z.object({ ...common, organizations: z.array(z.string()) })
export type PublicActivityView = z.infer<typeof publicActivityAnswer>

/** How many places are left; null where there is no limit. */
export function placesLeft({ capacity, taken }: Pick<ActivityRecord, 'capacity' | 'taken'>): number | null {
  return capacity === null || capacity === undefined ? null : Math.max(0, capacity - taken)
}

/** An activity as staff and its organizers see it. */
export function activityView(activity: ActivityRecord): ActivityView {
  return {
    ...commonView(activity),
    organizationIds: activity.organizationIds.map(String),
    resourceId: activity.resourceId ? String(activity.resourceId) : null,
    bookingId: activity.bookingId ? String(activity.bookingId) : null,
    taken: activity.taken,
    photos: activity.photos.map(({ fileId, consentNote }) => ({ id: String(fileId), consentNote })),
    announcedAt: activity.announcedAt?.toISOString() ?? null,
    endedAt: activity.endedAt?.toISOString() ?? null,
    cancelReason: activity.cancelReason ?? null,
    revision: activity.revision,
    createdAt: activity.createdAt.toISOString(),
    updatedAt: activity.updatedAt.toISOString(),
  }
}

/** The same for everybody. */
export function publicActivityView(
  activity: ActivityRecord,
  names: ReadonlyMap<string, string>,
): PublicActivityView {
  const organizations = activity.organizationIds.flatMap((id) => names.get(String(id)) ?? [])
  return { ...commonView(activity), organizations }
}

function commonView(activity: ActivityRecord) {
  const { invitation } = activity
  return {
    id: String(activity._id),
    kind: activity.kind,
    title: activity.title,
    description: activity.description ?? null,
    startsAt: activity.startsAt.toISOString(),
    endsAt: activity.endsAt.toISOString(),
    day: activity.day,
    place: activity.place,
    capacity: activity.capacity ?? null,
    placesLeft: placesLeft(activity),
    invitation: {
      minAge: invitation.minAge ?? null,
      tags: [...invitation.tags],
      buildings: [...invitation.buildings],
    },
    hasPoster: Boolean(activity.poster),
    state: activity.state,
  }
}
