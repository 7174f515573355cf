import type { Language } from '../../infrastructure/i18n.js'
import type { EligibilitySubject } from '../benefits/eligibility.js'
import type { PublicShop, PublicShopService } from './public-shop.service.js'

const PAGE = 200

/** Every partner shop of a community on one page, because turning pages is hard for many readers; there are tens of them. */
export async function allPublicShops(
  publicShops: PublicShopService,
  communityId: string,
  language: Language,
  member?: EligibilitySubject,
): Promise<PublicShop[]> {
  const shops: PublicShop[] = []
  let cursor: string | undefined
  do {
    const query = { communityId, limit: PAGE, ...(cursor ? { cursor } : {}) }
    const page = await publicShops.list(query, language, member)
    shops.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return shops
}
