import type { ActivityRecord } from '../../activities/planning/activity.repository.js'
import type { SignUpRecord } from '../../activities/sign-ups/sign-up.repository.js'
import { dayNumber } from '../../activities/sign-ups/told-sign-ups.js'
import type { NotificationRecord } from '../notification.repository.js'
import type { KindOf } from '../topics.js'
import { memberPayload, type Addressee, type MemberPayload } from './member-payload.js'

/** What of an activity goes along: what stands on the public page, and no words of staff beside it. */
export interface ActivityPayload extends MemberPayload {
  activityId: string
  title: string
  place: string
  day: string
  startsAt: string
  endsAt: string
}

type Facts = { signUp: Pick<SignUpRecord, 'state'> } & {
  activity: Pick<ActivityRecord, 'state' | 'day' | 'startsAt' | 'endsAt'>
}

/** Whether it is still worth telling: nobody is reminded of what was cancelled, begun, moved or given up meanwhile. */
export function isStillSo(
  kind: KindOf<'activities'>,
  ordinal: number,
  { signUp, activity }: Facts,
  at: Date,
): boolean {
  if (signUp.state === 'cancelled' || activity.endsAt <= at) return false
  if (kind === 'activity_cancelled') return activity.state === 'cancelled'
  if (activity.state !== 'announced') return false
  if (kind === 'activity_moved') return true
  if (signUp.state !== 'placed') return false
  if (kind === 'activity_promoted') return true
  return dayNumber(activity.day) === ordinal && activity.startsAt > at
}

export function activityPayload(
  notification: NotificationRecord,
  activity: ActivityRecord,
  addressee: Addressee,
): ActivityPayload {
  return {
    ...memberPayload(notification, addressee),
    activityId: String(activity._id),
    title: activity.title,
    place: activity.place,
    day: activity.day,
    startsAt: activity.startsAt.toISOString(),
    endsAt: activity.endsAt.toISOString(),
  }
}
