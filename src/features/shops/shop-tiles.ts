import type { Language, Translate } from '../../infrastructure/i18n.js'
import { openingWords } from '../opening-hours/opening-words.js'
import { GIVEN_TODAY, type GivenToday } from '../benefits/given-today.js'
import type { PublicShop } from './public-shop.service.js'
import { SHOP_CATEGORIES } from './shop.model.js'

const SIGNS: Record<string, string> = { daily_life: 'basket', medical: 'cross', culture: 'note' }
const LOOKS: Record<GivenToday, { tone: string; icon: string }> = {
  now: { tone: 'ok', icon: 'check' },
  later: { tone: 'info', icon: 'clock' },
  over: { tone: '', icon: 'clock' },
  not_today: { tone: '', icon: 'calendar' },
}

/** Partner shops by category as the pages of seniors show them: what they give today comes first, then a call and the way there. */
export function shopsByCategory(
  shops: readonly PublicShop[],
  { t, language }: { t: Translate; language: Language },
) {
  return SHOP_CATEGORIES.map((category) => ({
    category,
    label: t(`common:categories.${category}`),
    sign: SIGNS[category],
    shops: shops.filter((shop) => shop.category === category).map((shop) => shopTile(shop, t, language)),
  }))
}

/** The number as a telephone dials it. */
export function dial(phone: string): string {
  return phone.replace(/[^+\d]/g, '')
}

/**
 * A page of the map that most phones in China have, by its open address: it needs no key and no application. The place is in the
 * map's own coordinates (GCJ-02), as shops are entered from it; without one the map looks the address up.
 */
export function mapHref({ name, address, location }: Pick<PublicShop, 'name' | 'address' | 'location'>) {
  const common = { src: 'yinlinghui', callnative: '0' }
  if (!location) {
    const query = new URLSearchParams({ keyword: address, view: 'map', ...common })
    return `https://uri.amap.com/search?${query.toString()}`
  }
  const position = `${location.lng},${location.lat}`
  const query = new URLSearchParams({ position, name, coordinate: 'gaode', ...common })
  return `https://uri.amap.com/marker?${query.toString()}`
}

function shopTile(shop: PublicShop, t: Translate, language: Language) {
  const benefits = [...shop.benefits].sort((a, b) => rankOf(a) - rankOf(b))
  return {
    ...shop,
    ...hoursOf(shop, language),
    dial: dial(shop.phone),
    mapHref: mapHref(shop),
    benefits: benefits.map((benefit) => ({
      ...benefit,
      badge: { ...LOOKS[benefit.today], label: t(`shops-today:${benefit.today}`) },
      notForYou: benefit.notForMember && t(`shops-today:not_for_you.${benefit.notForMember}`),
    })),
  }
}

/** The hours in words; beside them what the shop says of its hours in its own. */
function hoursOf({ openingHours, weeklyHours }: PublicShop, language: Language) {
  const hours = weeklyHours ? openingWords(weeklyHours, language) : openingHours
  return { hours, hoursNote: openingHours === hours ? null : openingHours }
}

/** What the reader can have, and soonest, first. */
function rankOf({ today, notForMember }: PublicShop['benefits'][number]): number {
  return GIVEN_TODAY.indexOf(today) + (notForMember ? GIVEN_TODAY.length : 0)
}
