import { createBriefCache } from '../../infrastructure/brief-cache.js'
import { addDays } from '../../lib/business-day.js'
import { findRecentBills } from './redemption.repository.js'

/** From how many days back a shop's bills tell what is usual. */
const DAYS = 30
/** With fewer bills nothing is usual yet. */
const MIN_BILLS = 5
/** The latest ones of a large shop say as much as all of them. */
const MAX_BILLS = 5000
const FRESH_MS = 5 * 60_000
const MAX_SHOPS = 2000

/** The middle one of the amounts, for an even number of them the lower of the two; undefined when they are too few. */
export function usualOf(bills: readonly number[]): number | undefined {
  if (bills.length < MIN_BILLS) return undefined
  return [...bills].sort((a, b) => a - b)[Math.floor((bills.length - 1) / 2)]
}

/** What a bill usually is at a shop, by benefit: the median of its last 30 days, at most five minutes old. */
export function createUsualBills() {
  const cache = createBriefCache<Map<string, number>>({ ttlMs: FRESH_MS, max: MAX_SHOPS })

  async function load(communityId: string, shopId: string, businessDay: string) {
    const from = addDays(businessDay, -DAYS)
    const bills = new Map<string, number[]>()
    for (const { benefitId, billFen } of await findRecentBills({ communityId, shopId }, from, MAX_BILLS)) {
      const known = bills.get(benefitId)
      if (known) known.push(billFen)
      else bills.set(benefitId, [billFen])
    }
    const usual = new Map<string, number>()
    for (const [benefitId, amounts] of bills) {
      const amount = usualOf(amounts)
      if (amount !== undefined) usual.set(benefitId, amount)
    }
    return usual
  }

  return {
    /** Fen by benefit id; a benefit with too few bills is absent. */
    ofShop: (
      communityId: string,
      shopId: string,
      businessDay: string,
    ): Promise<ReadonlyMap<string, number>> =>
      cache.get(`${communityId}|${shopId}|${businessDay}`, () => load(communityId, shopId, businessDay)),
  }
}
export type UsualBills = ReturnType<typeof createUsualBills>
