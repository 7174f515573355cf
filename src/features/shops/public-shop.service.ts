import { z } from 'zod'
import { type Page, toPage } from '../../http/paging.js'
import type { Language } from '../../infrastructure/i18n.js'
import { businessDayOf } from '../../lib/business-day.js'
import { offerOn, type ShopOffer } from '../agreements/benefits-in-force.js'
import { findShopIdsInForce, readFactsOfShops } from '../agreements/benefits-in-force.repository.js'
import { BENEFIT_KINDS, type BenefitTerms } from '../benefits/benefit.types.js'
import { checkEligibility, type EligibilitySubject } from '../benefits/eligibility.js'
import { storedSpans } from '../opening-hours/open-span.schema.js'
import { openSpanAnswer } from '../opening-hours/opening-hours.forms.js'
import { openingWords } from '../opening-hours/opening-words.js'
import { GIVEN_TODAY, givenToday } from '../benefits/given-today.js'
import { benefitSentence } from '../benefits/sentence.js'
import type { PublicShopQuery } from './shop.forms.js'
import { SHOP_CATEGORIES } from './shop.model.js'
import { findActiveShopsAmong, type ShopRecord } from './shop.repository.js'
import { locationView } from './shop.view.js'

export const publicShopAnswer = z.object({
  id: z.string(),
  name: z.string(),
  category: z.enum(SHOP_CATEGORIES),
  address: z.string(),
  phone: z.string(),
  /** What the shop says of its hours, or else `weeklyHours` in words. */
  openingHours: z.string().nullable(),
  weeklyHours: z.array(openSpanAnswer).nullable(),
  location: z.object({ lng: z.number(), lat: z.number() }).nullable(),
  benefits: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      kind: z.enum(BENEFIT_KINDS),
      sentence: z.string(),
      /** Whether it is given today, by weekday, date, festival and hours. */
      today: z.enum(GIVEN_TODAY),
      /** For one member only: what keeps this benefit from the member on any day. */
      notForMember: z.enum(['age_too_low', 'tag_missing']).optional(),
    }),
  ),
})
export type PublicShop = z.infer<typeof publicShopAnswer>

export function createPublicShopService({ now }: { now: () => Date }) {
  return {
    /** Active shops that have an agreement in force today, by name, with the benefits that they give; `member` asks for one's own. */
    async list(
      query: PublicShopQuery,
      language: Language,
      member?: EligibilitySubject,
    ): Promise<Page<PublicShop>> {
      const at = now()
      const today = businessDayOf(at)
      const partners = await findShopIdsInForce(query.communityId, today)
      const found = await findActiveShopsAmong(partners, query)
      const page = toPage(found, query.limit, (shop) => [shop.name, shop._id.toString()])
      const offers = await offersOf(page.items, today)
      return {
        ...page,
        items: page.items.map((shop) =>
          publicShop(shop, offers.get(shop._id.toString()), { language, at, member }),
        ),
      }
    },
  }
}
export type PublicShopService = ReturnType<typeof createPublicShopService>

async function offersOf(shops: ShopRecord[], day: string): Promise<Map<string, ShopOffer>> {
  const offers = new Map<string, ShopOffer>()
  for (const communityId of new Set(shops.map((shop) => shop.communityId.toString()))) {
    const ids = shops
      .filter((shop) => shop.communityId.equals(communityId))
      .map((shop) => shop._id.toString())
    for (const facts of await readFactsOfShops(communityId, ids))
      offers.set(facts.shop.id, offerOn(facts, day))
  }
  return offers
}

interface Reader {
  language: Language
  at: Date
  member: EligibilitySubject | undefined
}

function publicShop(
  shop: ShopRecord,
  offer: ShopOffer | undefined,
  { language, at, member }: Reader,
): PublicShop {
  const weeklyHours = storedSpans(shop.weeklyHours)
  const benefits = (offer?.benefits ?? []).filter(
    (benefit) => benefit.agreementState === 'in_force' && benefit.status === 'active',
  )
  return {
    id: shop._id.toString(),
    name: shop.name,
    category: shop.category,
    address: shop.address,
    phone: shop.phone,
    openingHours: shop.openingHours ?? (weeklyHours && openingWords(weeklyHours, language)),
    weeklyHours,
    location: locationView(shop),
    benefits: benefits.map(({ benefitId, terms }) => ({
      id: benefitId,
      title: terms.title,
      kind: terms.kind,
      sentence: benefitSentence(terms, language),
      today: givenToday(terms, at),
      ...(member ? refusalOn(terms, member, at) : {}),
    })),
  }
}

function refusalOn(terms: BenefitTerms, member: EligibilitySubject, at: Date) {
  const reason = checkEligibility(terms, member, at)
  return reason === 'age_too_low' || reason === 'tag_missing' ? { notForMember: reason } : {}
}
