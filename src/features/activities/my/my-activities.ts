import type { Services } from '../../../services.js'
import type { Face } from '../activity-kinds.js'
import { placesLeft } from '../planning/activity.view.js'
import type { ActivityRecord } from '../planning/activity.repository.js'
import type { MemberKey, SignUpRecord } from '../sign-ups/sign-up.repository.js'

/** An activity as it is for one member. */
export interface MyActivity {
  activity: ActivityRecord
  /** Absent while the member has not asked. */
  signUp: SignUpRecord | null
  /** How many wait before the member; null for who does not wait. */
  waitingBefore: number | null
  placesLeft: number | null
  attended: boolean
  face: Face | null
}

/** For so long after it was held, or cancelled, an activity stays on the phone, in ms. */
const STAYS_MS = 14 * 86_400_000

/** What a member sees of activities: everything to come, and what was lately held or cancelled of their own. */
export async function activitiesOf(
  {
    activities,
    signUps,
    attendances,
    activityFeedback,
    now,
  }: Pick<Services, 'activities' | 'signUps' | 'attendances' | 'activityFeedback' | 'now'>,
  key: MemberKey,
): Promise<{ coming: MyActivity[]; past: MyActivity[] }> {
  const { communityId, memberId } = key
  const [coming, own, attended, faces] = await Promise.all([
    activities.coming(communityId),
    signUps.ofMember(key),
    attendances.ofMember(communityId, memberId),
    activityFeedback.ofMember(communityId, memberId),
  ])
  const comingIds = new Set(coming.map(({ _id }) => String(_id)))
  const otherIds = [...own, ...attended].map(({ activityId }) => String(activityId))
  const others = await activities.byIds(
    communityId,
    [...new Set(otherIds)].filter((id) => !comingIds.has(id)),
  )
  const mine = async (activity: ActivityRecord): Promise<MyActivity> => {
    const id = String(activity._id)
    const found = own.find(({ activityId }) => String(activityId) === id) ?? null
    const signUp = found?.state === 'cancelled' ? null : found
    const waiting = signUp?.state === 'waiting' ? await signUps.withPlace(alone(signUp)) : null
    return {
      activity,
      signUp,
      waitingBefore: waiting?.waitingBefore ?? null,
      placesLeft: placesLeft(activity),
      attended: attended.some(({ activityId }) => String(activityId) === id),
      face: faces.get(id) ?? null,
    }
  }
  const since = now().getTime() - STAYS_MS
  const all = await Promise.all([...others.values()].map(mine))
  const past = all
    .filter(({ activity: { state, endsAt }, signUp, attended: wasThere }) => {
      if (endsAt.getTime() < since) return false
      return state === 'held' ? wasThere : signUp !== null
    })
    .sort((a, b) => b.activity.startsAt.getTime() - a.activity.startsAt.getTime())
  return { coming: await Promise.all(coming.map(mine)), past }
}

const alone = (signUp: SignUpRecord) => ({ signUp, isNew: false, waitingBefore: null })
