import { z } from 'zod'
import type { Translate } from '../../infrastructure/i18n.js'
import { ageOn, businessDayOf } from '../../lib/business-day.js'
import { hoursBetween } from '../resources/slots.js'
import type { QuietMember } from '../reports/coverage.repository.js'
import type { Partner } from './account-facts.js'
import type { AccountLists, ListName } from './account-lists.js'

const PLACES = {
  organization: '/console/organizations',
  shop: '/console/shops',
  booking: '/console/bookings',
  activity: '/console/activities',
  request: '/console/requests',
  visit: '/console/care-visits',
  errand: '/console/errands',
  member: '/console/members',
} as const
type Target = keyof typeof PLACES

export const accountItem = z.object({
  id: z.string(),
  /** Business day; null for what has none. */
  day: z.string().nullable(),
  name: z.string(),
  note: z.string(),
  /** What it is a line of, and which one. */
  target: z.enum(Object.keys(PLACES) as [Target, ...Target[]]),
  targetId: z.string(),
})
export type AccountItem = z.infer<typeof accountItem>

/** Where the console shows what the line is about. */
export const placeOf = ({ target, targetId }: AccountItem) => `${PLACES[target]}/${targetId}`

type ItemList = Exclude<ListName, 'reached' | 'not_reached'>

/** The lines of a list in words. Members are named page by page, see memberItem. */
export function itemsOf(
  t: Translate,
  lists: AccountLists,
  of: ItemList,
  partners: readonly Partner[],
): AccountItem[] {
  const names = new Map(partners.map(({ organizationId, name }) => [organizationId, name]))
  const nameOf = (id: string | null) => (id ? (names.get(id) ?? '') : t('resources:community'))
  const titles = new Map(lists.activities.map((one) => [one.id, one]))
  switch (of) {
    case 'organizations':
      return lists.organizations.map(({ organizationId, shopId, name, alliance }) => ({
        ...itemOf(organizationId ? 'organization' : 'shop', organizationId ?? shopId ?? '', null),
        name,
        note: t(`organizations:alliances.${alliance}`),
      }))
    case 'uses':
      return lists.uses.map((use) => ({
        ...itemOf('booking', use.id, use.day),
        name: use.resourceName,
        note: t('committee:notes.use', {
          giver: nameOf(use.giverId),
          taker: nameOf(use.takerId),
          hours: hoursBetween(use.from, use.to),
          people: use.people ?? 0,
        }),
      }))
    case 'activities':
      return lists.activities.map(({ id, day, title, organizationIds }) => ({
        ...itemOf('activity', id, day),
        name: title,
        note:
          organizationIds.length > 0 ? organizationIds.map(nameOf).join(t('committee:and')) : nameOf(null),
      }))
    case 'attendances':
      return lists.attendances.map(({ id, activityId, maskedName }) => ({
        ...itemOf('activity', activityId, titles.get(activityId)?.day ?? null),
        id,
        name: maskedName ?? t('committee:notes.nobody'),
        note: titles.get(activityId)?.title ?? '',
      }))
    case 'requests':
    case 'solved':
      return lists[of].map((one) => ({
        ...itemOf('request', one.id, businessDayOf(one.reportedAt)),
        name: t(`requests:kinds.${one.kind}`),
        note: t('committee:notes.request', {
          organization: one.organizationId ? nameOf(one.organizationId) : t('requests:not_routed'),
          state: t(`requests:states.${one.state}`),
        }),
      }))
    case 'visits':
    case 'met':
      return lists[of].map(({ id, day, maskedName, met }) => ({
        ...itemOf('visit', id, day),
        name: maskedName,
        note: t(met ? 'committee:notes.met' : 'committee:notes.not_met'),
      }))
    case 'needs':
      return lists.needs.map(({ id, day, need, maskedName, visitId, errandId }) => ({
        ...itemOf(visitId ? 'visit' : 'errand', visitId ?? errandId ?? '', day),
        id,
        name: t(`volunteer:needs.${need}`),
        note: t(visitId ? 'committee:notes.at_visit' : 'committee:notes.by_errand', { name: maskedName }),
      }))
  }
}

/** A member as the lists of staff show one. */
export function memberItem(
  t: Translate,
  { id, name, birthDate, tags }: QuietMember,
  today: string,
): AccountItem {
  const words = tags.map((tag) => t(`console:tags.${tag}`))
  return {
    ...itemOf('member', id, null),
    name,
    note: [t('committee:notes.age', { age: ageOn(birthDate, today) }), ...words].join(t('committee:and')),
  }
}

const itemOf = (target: Target, targetId: string, day: string | null) => ({
  id: targetId,
  day,
  target,
  targetId,
})
