import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { createDeviceDesk, DEVICE_ACTIONS, type DeskFrame } from '../devices/device-desk.js'
import { deskPages, type DeskContext } from './desk-page.js'

const BASE = '/shop/devices'

/** The shop's own counter devices, for its manager. */
export function deskDevicePages(services: Services): PageRoute[] {
  const desk = createDeviceDesk(services)
  const page = deskPages(services)
  const framed =
    (work: (frame: DeskFrame) => Promise<void>) =>
    async ({ req, res, scope, shopId, meta }: DeskContext) =>
      work({ req, res, scope, shopId, meta, layout: 'shop', base: BASE, crumbs: [] })

  return [
    page.get(BASE, framed(desk.list)),
    page.get(`${BASE}/new`, framed(desk.form)),
    page.post(BASE, framed(desk.add)),
    page.get(`${BASE}/:deviceId`, framed(desk.show)),
    page.post(`${BASE}/:deviceId/renew`, framed(desk.renew)),
    ...DEVICE_ACTIONS.map((action) =>
      page.post(
        `${BASE}/:deviceId/${action}`,
        framed((frame) => desk.act(frame, action)),
      ),
    ),
  ]
}
