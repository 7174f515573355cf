import type { Request, Response } from 'express'
import type { DeviceActor, UserActor } from '../../http/actor.js'
import type { RequestMeta } from '../../http/api-route.js'
import type { PageRoute } from '../../http/page-route.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { noticeIn } from '../console/console-notice.js'
import { pageMeta } from '../console/console-page.js'
import { deskNavigation } from './desk-navigation.js'

/** What a page of the shop's manager is asked with; the scope is always the own shop. */
export interface DeskContext {
  req: Request
  res: Response
  actor: UserActor | DeviceActor
  communityId: string
  shopId: string
  scope: { communityId: string; shopId: string }
  meta: RequestMeta
}

type DeskHandler = (context: DeskContext) => Promise<void>

/** Makes pages below /shop: the shop, the menu, and the notice of what was just done are there in each. */
export function deskPages(services: Services) {
  const route =
    (method: PageRoute['method']) =>
    (path: string, handler: DeskHandler): PageRoute => ({
      method,
      path,
      permission: 'desk:use',
      async handle(req, res) {
        await handler(await openDesk(services, req, res))
      },
    })
  return { get: route('get'), post: route('post') }
}

/** @throws NotFoundProblem for a manager without a shop, so that a broken account sees nothing instead of everything */
async function openDesk(services: Services, req: Request, res: Response): Promise<DeskContext> {
  const { actor } = req
  if (!actor || actor.kind === 'phone' || !actor.communityId || !actor.shopId) throw new NotFoundProblem()
  const scope = { communityId: actor.communityId, shopId: actor.shopId }
  const { shop } = await services.shops.get(scope, scope.shopId)
  Object.assign(res.locals, {
    shopName: shop.name,
    isSuspended: shop.status === 'suspended',
    role: actor.role,
    userName: actor.kind === 'device' ? (actor.userName ?? actor.name) : actor.name,
    deviceName: actor.kind === 'device' ? actor.name : null,
    navigation: deskNavigation(req.path),
    notice: noticeIn(req, 'desk'),
  })
  return { req, res, actor, ...scope, scope, meta: pageMeta(req, services.config.publicUrl) }
}

/** Renders a page of the shop's manager. */
export function drawDesk(
  { res }: DeskContext,
  view: string,
  locals: { title: string } & Record<string, unknown>,
) {
  res.render(`shop/${view}`, { layout: 'shop', ...locals })
}
