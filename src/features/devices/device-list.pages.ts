import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { options, pagerOf, readListQuery } from '../console/console-list.js'
import { consolePages, type ConsoleContext } from '../console/console-page.js'
import { renderPage } from '../console/console-render.js'
import { lookOf } from './device-desk.js'
import { devicesQuery } from './device.forms.js'
import { DEVICE_STATUSES } from './device.model.js'

const MOST_SHOPS = 200
/** Beside the community's own number of days. */
const USUAL_DAYS = [1, 3, 7, 14, 30]

/** The counter devices of all shops of the community, to find those that nobody uses any more. */
export function deviceListPages(services: Services): PageRoute[] {
  const { communities, devices, shops } = services

  async function list(context: ConsoleContext) {
    const { req, communityId } = context
    const query = readListQuery(req, devicesQuery)
    const [{ items, nextCursor }, partners, community] = await Promise.all([
      devices.list({ communityId }, query),
      shops.list({ communityId }, { limit: MOST_SHOPS }),
      communities.get(communityId),
    ])
    const names = await shops.namesOf(communityId, [...new Set(items.map(({ shopId }) => shopId))])
    const days = new Set([...USUAL_DAYS, community.settings.deviceSilentDays, query.notSeenDays ?? 1])
    renderPage(context, 'devices/index', {
      title: req.t('devices:title'),
      crumbs: [{ href: '/console/shops', label: req.t('console:shops.title') }],
      devices: items.map((device) => ({
        ...device,
        shopName: names.get(device.shopId) ?? '',
        status: lookOf(req, device),
        profileName: req.t(`devices:profiles.${device.profile}.name`),
      })),
      filters: { ...query, notSeenDays: query.notSeenDays && String(query.notSeenDays) },
      hasFilters: Boolean(query.q ?? query.shopId ?? query.status ?? query.notSeenDays),
      shops: partners.items.map(({ id, name }) => ({ value: id, label: name })),
      statuses: options(req, DEVICE_STATUSES, 'devices:statuses'),
      notSeen: [...days]
        .sort((a, b) => a - b)
        .map((count) => ({ value: String(count), label: req.t('device-list:not_seen', { count }) })),
      pager: pagerOf(req, nextCursor),
    })
  }

  return [consolePages(services).get('/console/devices', 'device:read', list)]
}
