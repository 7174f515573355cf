import type { Request } from 'express'
import { timeOfDayIn, weekdayOf } from '../../../lib/business-day.js'
import { formatDay } from '../../../lib/display.js'
import { WEEKDAY_WORDS } from '../../benefits/benefit-words.js'
import type { ActivityKind, ActivityState, Face } from '../activity-kinds.js'
import type { ActivityRecord } from '../planning/activity.repository.js'
import { activityView, placesLeft } from '../planning/activity.view.js'

export const KIND_ICONS: Record<ActivityKind, string> = {
  performance: 'note',
  talk: 'speaker',
  drill: 'warning',
  festival: 'calendar',
  clean_up: 'cleaning',
  other: 'club',
}

const LOOKS: Record<ActivityState, { tone: string; icon: string }> = {
  draft: { tone: 'warn', icon: 'edit' },
  announced: { tone: 'info', icon: 'speaker' },
  held: { tone: 'ok', icon: 'check' },
  cancelled: { tone: 'no', icon: 'void' },
}

export const FACE_ICONS: Record<Face, string> = { good: 'face-good', fair: 'face-fair', poor: 'face-poor' }

export const stateBadge = (req: Request, state: ActivityState) => ({
  label: req.t(`activities:states.${state}`),
  ...LOOKS[state],
})

/** When it is, in words: day, weekday, from and to. */
export function whenOf(
  req: Request,
  { day, startsAt, endsAt }: Pick<ActivityRecord, 'day' | 'startsAt' | 'endsAt'>,
) {
  const weekday = WEEKDAY_WORDS[req.language][weekdayOf(day) - 1] ?? ''
  return req.t('activities:when', {
    day: formatDay(day, req.language),
    weekday,
    from: timeOfDayIn(startsAt),
    to: timeOfDayIn(endsAt),
  })
}

/** Who is asked to come, as a sentence; empty when everybody is. */
export function invitationWords(req: Request, { invitation }: Pick<ActivityRecord, 'invitation'>): string {
  const list = (words: readonly string[]) => words.join(req.language === 'en' ? ', ' : '、')
  const { minAge, tags, buildings } = invitation
  const parts = [
    ...(minAge ? [req.t('activities:invited.age', { age: minAge })] : []),
    ...(tags.length > 0
      ? [req.t('activities:invited.tags', { tags: list(tags.map((tag) => req.t(`console:tags.${tag}`))) })]
      : []),
    ...(buildings.length > 0 ? [req.t('activities:invited.buildings', { buildings: list(buildings) })] : []),
  ]
  return parts.join(req.language === 'en' ? '; ' : '，')
}

/** How many places are left, in words. */
export function placesWords(req: Request, activity: Pick<ActivityRecord, 'capacity' | 'taken'>): string {
  const left = placesLeft(activity)
  if (left === null) return req.t('activities:places.unlimited')
  return left === 0 ? req.t('activities:places.full') : req.t('activities:places.left', { count: left })
}

/** An activity as a list or page shows it. */
export function activityRow(req: Request, activity: ActivityRecord, names: ReadonlyMap<string, string>) {
  const view = activityView(activity)
  const organizations = view.organizationIds.flatMap((id) => names.get(id) ?? [])
  return {
    ...view,
    kindWords: req.t(`activities:kinds.${view.kind}`),
    kindIcon: KIND_ICONS[view.kind],
    badge: stateBadge(req, view.state),
    when: whenOf(req, activity),
    who: invitationWords(req, activity) || req.t('activities:invited.all'),
    places: placesWords(req, activity),
    organizers:
      organizations.length > 0
        ? organizations.join(req.language === 'en' ? ', ' : '、')
        : req.t('activities:community'),
    isFull: view.placesLeft === 0,
  }
}
