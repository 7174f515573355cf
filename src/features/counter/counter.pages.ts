import type { Request } from 'express'
import type { PageRoute } from '../../http/page-route.js'
import { BUSINESS_ZONE } from '../../lib/business-day.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { shiftLocals } from '../shifts/shift-locals.js'
import { VOID_REASONS } from '../redemptions/redemption.model.js'

/** The counter: one page without reloads, and the foot of it, which the page asks for again after each record. */
export function counterPages(services: Services): PageRoute[] {
  const { counterDay, shops, communities, now } = services
  return [
    {
      method: 'get',
      path: '/counter',
      permission: 'redemption:prepare',
      async handle(req, res) {
        const { actor, communityId, shopId } = counterOf(req)
        const [{ shop }, { settings }, day] = await Promise.all([
          shops.get({ communityId, shopId }, shopId),
          communities.get(communityId),
          counterDay.today(communityId, shopId, actor),
        ])
        res.render('counter/index', {
          layout: 'counter',
          title: req.t('counter:title'),
          manifest: '/public/manifest-counter.webmanifest',
          styles: [
            'css/counter-page.css',
            'css/counter-more.css',
            'css/counter-offline.css',
            'css/shift.css',
            'css/counter-phone.css',
          ],
          scripts: ['js/counter.js'],
          shopName: shop.name,
          shopId,
          isUser: actor.kind === 'user',
          userName: actor.name,
          role: actor.role,
          shift: shiftLocals(actor, settings.counterIdleMinutes, now()),
          isSuspended: shop.status === 'suspended',
          zone: BUSINESS_ZONE,
          words: JSON.stringify(scriptWords(req)),
          deviceId: actor.kind === 'device' ? actor.deviceId : undefined,
          cashierId: 'userId' in actor ? actor.userId : undefined,
          voidReasons: VOID_REASONS,
          day,
        })
      },
    },
    {
      method: 'get',
      path: '/counter/today',
      permission: 'redemption:prepare',
      async handle(req, res) {
        const { actor, communityId, shopId } = counterOf(req)
        const day = await counterDay.today(communityId, shopId, actor)
        res.render('counter/today', { layout: false, day })
      },
    },
  ]
}

/** The shop that the counter belongs to; staff have none. */
export function counterOf(req: Request) {
  const { actor } = req
  if (!actor || actor.kind === 'phone' || !actor.communityId || !actor.shopId) throw new NotFoundProblem()
  return { actor, communityId: actor.communityId, shopId: actor.shopId }
}

/** The words that the scripts of the page say. */
function scriptWords({ t }: Request): object {
  const wordsOf = (key: string) => t(key, { returnObjects: true }) as object
  return {
    ...wordsOf('counter:script'),
    ...wordsOf('counter-checks:script'),
    unnamed: t('privacy:unnamed'),
    offline: wordsOf('counter-offline:script'),
    carer: wordsOf('carer:script'),
    correct: wordsOf('corrections:script'),
  }
}
