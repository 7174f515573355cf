import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { allPublicShops } from '../shops/all-public-shops.js'
import { shopsByCategory } from '../shops/shop-tiles.js'
import { drawPhonePage, phonePages, type PhoneContext } from './phone-page.js'

/** The partner shops for one senior: what they give today, and which of it is for this member. */
export function myShopsPages(services: Services): PageRoute[] {
  const { members, publicShops, now } = services

  async function nearby(context: PhoneContext) {
    const { req, key } = context
    const { birthDate, tags } = await members.get(key.communityId, key.memberId)
    const shops = await allPublicShops(publicShops, key.communityId, req.language, { birthDate, tags })
    drawPhonePage(context, 'my/shops', {
      title: req.t('shops-today:title'),
      today: businessDayOf(now()),
      shopCount: shops.length,
      categories: shopsByCategory(shops, req),
      scripts: ['js/my-more.js', 'js/shops-near.js'],
    })
  }

  return [phonePages(services).get('/my/shops', nearby)]
}
