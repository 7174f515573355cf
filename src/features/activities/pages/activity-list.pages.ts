import type { PageRoute } from '../../../http/page-route.js'
import { monthOf, addMonths, businessDayOf } from '../../../lib/business-day.js'
import { formatMonth } from '../../../lib/display.js'
import type { Services } from '../../../services.js'
import { options, pagerOf, readListQuery } from '../../console/console-list.js'
import { drawAt, workplacePages, type Workplace } from '../../organizations/workplace.js'
import { ACTIVITY_KINDS, ACTIVITY_STATES } from '../activity-kinds.js'
import { activitiesQuery } from '../planning/activity.forms.js'
import { activityRow } from './activity-rows.js'

/** Months to choose from: a season ahead, a year back. */
const MONTHS_AHEAD = 3
const MONTHS_BACK = 12

/** The list of activities, for staff and for each organization. */
export function activityListPages(services: Services): PageRoute[] {
  const { activities, organizations, now } = services
  const page = workplacePages(services)

  async function list(place: Workplace) {
    const { req, scope, communityId, base } = place
    const query = readListQuery(req, activitiesQuery)
    const [{ items, nextCursor }, names] = await Promise.all([
      activities.list(scope, query),
      organizations.namesOf(communityId),
    ])
    const today = businessDayOf(now())
    const months = Array.from({ length: MONTHS_AHEAD + MONTHS_BACK + 1 }, (_, index) =>
      monthOf(addMonths(`${monthOf(today)}-01`, MONTHS_AHEAD - index)),
    )
    drawAt(place, 'activities/index', {
      title: req.t('activities:title'),
      words: 'activities',
      activities: items.map((item) => activityRow(req, item, names)),
      filters: query,
      hasFilters: Boolean(query.q ?? query.kind ?? query.state ?? query.month ?? query.organizationId),
      kinds: options(req, ACTIVITY_KINDS, 'activities:kinds'),
      states: options(req, ACTIVITY_STATES, 'activities:states'),
      months: months.map((value) => ({ value, label: formatMonth(value, req.language) })),
      organizations: base === '/console' ? await organizations.choices(communityId) : undefined,
      listHref: `${base}/activities`,
      pager: pagerOf(req, nextCursor),
    })
  }

  return page.both('get', '/activities', 'activity:read', list)
}
