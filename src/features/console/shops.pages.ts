import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { openingWords } from '../opening-hours/opening-words.js'
import { shopListQuery } from '../shops/shop.forms.js'
import { SHOP_CATEGORIES, SHOP_STATUSES } from '../shops/shop.model.js'
import type { ShopView } from '../shops/shop.view.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { options, pagerOf, readListQuery } from './console-list.js'
import { renderPage } from './console-render.js'
import { decide, decisionsFor, type Decision, type RefusedDecision } from './decisions.js'
import { agreementRows } from './agreement-rows.js'
import { benefitRows } from './benefit-rows.js'
import { badge, categoryOf } from './words.js'

/** Shops: the list, and one shop with its agreements and benefits. Forms are in shop-forms.pages.ts. */
export function shopPages(services: Services): PageRoute[] {
  const { shops, agreements, benefits } = services
  const page = consolePages(services)

  async function list(context: ConsoleContext) {
    const { req, communityId } = context
    const query = readListQuery(req, shopListQuery)
    const { items, nextCursor } = await shops.list({ communityId }, query)
    renderPage(context, 'shops/index', {
      title: req.t('console:shops.title'),
      shops: items.map((shop) => shopRow(context, shop)),
      filters: query,
      hasFilters: Boolean(query.q ?? query.category ?? query.status),
      categories: options(req, SHOP_CATEGORIES, 'common:categories'),
      statuses: options(req, SHOP_STATUSES, 'console:status.shop'),
      pager: pagerOf(req, nextCursor),
    })
  }

  async function show(context: ConsoleContext, refused?: RefusedDecision) {
    const { req, res, communityId } = context
    const id = idOf(req)
    const { shop, revision } = await shops.get({ communityId }, id)
    const signed = await agreements.list({ communityId }, { shopId: id, limit: 200 })
    const given = await benefits.list({ communityId }, { shopId: id, limit: 200 }, req.language)
    if (refused) res.status(refused.refusal.status)
    renderPage(context, 'shops/show', {
      title: shop.name,
      crumbs: [{ href: '/console/shops', label: req.t('console:shops.title') }],
      shop: shopRow(context, shop),
      hours: shop.weeklyHours ? openingWords(shop.weeklyHours, req.language) : shop.openingHours,
      hoursNote: shop.weeklyHours ? shop.openingHours : null,
      agreements: agreementRows(context, signed.items),
      benefits: benefitRows(context, given.items, signed.items),
      decisions: decisionsFor([statusDecision(context, shop, revision, given.items.length)], refused),
    })
  }

  const changeStatus = (status: 'suspended' | 'active', id: string) => async (context: ConsoleContext) => {
    const shopId = idOf(context.req)
    await decide(context, {
      id,
      done: `shop_${status}`,
      backTo: `/console/shops/${shopId}`,
      work: async (reason) => shops.edit(context.communityId, shopId, { status }, context.meta, reason),
      again: async (refused) => {
        await show(context, refused)
      },
    })
  }

  return [
    page.get('/console/shops', 'shop:read', list),
    page.get('/console/shops/:id', 'shop:read', show),
    page.post('/console/shops/:id/suspend', 'shop:manage', changeStatus('suspended', 'suspend')),
    page.post('/console/shops/:id/activate', 'shop:manage', changeStatus('active', 'activate')),
  ]
}

function shopRow({ req }: ConsoleContext, shop: ShopView) {
  return {
    ...shop,
    category: categoryOf(req, shop.category),
    status: badge(req, 'shop', shop.status),
    phoneDial: shop.phone.replace(/[^+\d]/g, ''),
  }
}

function statusDecision(
  { req }: ConsoleContext,
  shop: ShopView,
  revision: number,
  benefitCount: number,
): Decision {
  if (shop.status === 'suspended') {
    return {
      id: 'activate',
      icon: 'play',
      title: req.t('console:shops.activate.title'),
      text: req.t('console:shops.activate.text'),
      action: `/console/shops/${shop.id}/activate`,
      revision,
    }
  }
  return {
    id: 'suspend',
    icon: 'pause',
    title: req.t('console:shops.suspend.title'),
    text: req.t('console:shops.suspend.text'),
    consequence: req.t('console:shops.suspend.consequence', { count: benefitCount }),
    action: `/console/shops/${shop.id}/suspend`,
    danger: true,
    revision,
  }
}
