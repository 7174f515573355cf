import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { createPinDesk, type PinFrame } from '../shifts/pin-desk.js'
import { consolePages, type ConsoleContext } from './console-page.js'

/** The PIN of a shop's people, set by the community's staff. */
export function userPinPages(services: Services): PageRoute[] {
  const desk = createPinDesk(services)
  const page = consolePages(services)
  const frameOf = ({ req, res, actor, meta }: ConsoleContext): PinFrame => ({
    req,
    res,
    actor,
    meta,
    layout: 'console',
    base: '/console/users',
    listTitle: req.t('console:users.title'),
  })
  return [
    page.get('/console/users/:id/pin', 'user:manage', (context) => desk.form(frameOf(context))),
    page.post('/console/users/:id/pin', 'user:manage', (context) => desk.set(frameOf(context))),
  ]
}
