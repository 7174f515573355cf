import type { Request } from 'express'
import { businessDayOf } from '../../../lib/business-day.js'
import type { Services } from '../../../services.js'
import type { MemberKey } from '../sign-ups/sign-up.repository.js'
import { whenOf } from './activity-rows.js'

/** What a senior is told at once on the first page of the phone: a place that came free, what is tomorrow or today, what is moved or cancelled. */
export async function activityNews(
  { signUps, activities, now }: Pick<Services, 'signUps' | 'activities' | 'now'>,
  { communityId, memberId }: MemberKey,
  req: Request,
) {
  const own = (await signUps.ofMember({ communityId, memberId })).filter(({ state }) => state !== 'cancelled')
  const found = await activities.byIds(
    communityId,
    own.map(({ activityId }) => activityId),
  )
  const today = businessDayOf(now())
  return own.flatMap((signUp) => {
    const activity = found.get(String(signUp.activityId))
    if (!activity || activity.endsAt <= now()) return []
    const facts = {
      id: String(activity._id),
      title: activity.title,
      when: whenOf(req, activity),
      place: activity.place,
    }
    if (activity.state === 'cancelled') {
      return [
        {
          ...facts,
          words: req.t('activities:news.cancelled', { reason: activity.cancelReason ?? '' }),
          isWarning: true,
        },
      ]
    }
    const isMoved =
      activity.movedAt !== null && activity.movedAt !== undefined && activity.movedAt > signUp.signedUpAt
    const moved = isMoved ? [{ ...facts, words: req.t('activities:news.moved'), isWarning: true }] : []
    if (signUp.state !== 'placed') return moved
    if (signUp.promotedAt && !signUp.promotionSeenAt) {
      return [{ ...facts, words: req.t('activities:news.promoted'), maySee: true }]
    }
    if (activity.day === today) return [{ ...facts, words: req.t('activities:news.today') }]
    return signUp.remindedAt ? [{ ...facts, words: req.t('activities:news.tomorrow') }] : moved
  })
}
