import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { createDeviceDesk, DEVICE_ACTIONS, type DeskFrame } from '../devices/device-desk.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'

/** A shop's counter devices, for the community's staff. */
export function consoleDevicePages(services: Services): PageRoute[] {
  const desk = createDeviceDesk(services)
  const page = consolePages(services)
  const base = '/console/shops/:id/devices'

  async function frameOf({ req, res, communityId, meta }: ConsoleContext): Promise<DeskFrame> {
    const shopId = idOf(req)
    const scope = { communityId }
    const { shop } = await services.shops.get(scope, shopId)
    const crumbs = [
      { href: '/console/shops', label: req.t('console:shops.title') },
      { href: `/console/shops/${shopId}`, label: shop.name },
    ]
    const address = `/console/shops/${shopId}/devices`
    return { req, res, scope, shopId, meta, layout: 'console', base: address, crumbs }
  }
  const framed = (work: (frame: DeskFrame) => Promise<void>) => async (context: ConsoleContext) =>
    work(await frameOf(context))

  return [
    page.get(base, 'device:read', framed(desk.list)),
    page.get(`${base}/new`, 'device:manage', framed(desk.form)),
    page.post(base, 'device:manage', framed(desk.add)),
    page.get(`${base}/:deviceId`, 'device:read', framed(desk.show)),
    page.post(`${base}/:deviceId/renew`, 'device:manage', framed(desk.renew)),
    ...DEVICE_ACTIONS.map((action) =>
      page.post(
        `${base}/:deviceId/${action}`,
        'device:manage',
        framed((frame) => desk.act(frame, action)),
      ),
    ),
  ]
}
