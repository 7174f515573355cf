import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { options, pagerOf, readListQuery } from '../console/console-list.js'
import { drawAt, workplacePages, type Workplace } from '../organizations/workplace.js'
import { REQUEST_KINDS } from './request-kinds.js'
import { requestsQuery } from './request.forms.js'
import { requestRow } from './request-rows.js'
import { REQUEST_STATES } from './request-state.js'

/** The requests of the community, or of the own organization: what is owed soonest first. */
export function requestListPages(services: Services): PageRoute[] {
  const { requests, organizations, now } = services
  const page = workplacePages(services)

  async function list(place: Workplace) {
    const { req, scope, communityId, base } = place
    const query = readListQuery(req, requestsQuery)
    const [{ items, nextCursor }, names] = await Promise.all([
      requests.list(scope, query),
      organizations.namesOf(communityId),
    ])
    const isConsole = base === '/console'
    drawAt(place, 'requests/index', {
      title: req.t('requests:title'),
      words: 'requests',
      listHref: isConsole ? '/console/requests' : '/organization',
      requests: items.map((item) => requestRow(req, item, { now: now(), names })),
      filters: query,
      hasFilters: Boolean(query.state ?? query.kind ?? query.organizationId ?? query.late ?? query.open),
      kinds: options(req, REQUEST_KINDS, 'requests:kinds'),
      states: options(req, REQUEST_STATES, 'requests:states'),
      lateness: [{ value: 'true', label: req.t('requests:only_late') }],
      organizations: isConsole ? await organizations.choices(communityId) : undefined,
      pager: pagerOf(req, nextCursor),
    })
  }

  return [page.console('get', '/requests', 'request:read', list), page.organization('get', '', list)]
}
