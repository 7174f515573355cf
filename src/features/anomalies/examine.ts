import { addDays } from '../../lib/business-day.js'
import type { OpenSpan } from '../opening-hours/opening-hours.js'
import { findBursts } from './rules/burst.js'
import type { Place } from './rules/distance.js'
import { inTime, type Fact, type Finding } from './rules/finding.js'
import { findLongSilence } from './rules/long-silence.js'
import { findOutsideHours } from './rules/outside-hours.js'
import { findRoundAmounts } from './rules/round-amounts.js'
import { findSameCashier } from './rules/same-cashier.js'
import { findTwoShops } from './rules/two-shops.js'
import { findVoidRates } from './rules/void-rate.js'
import type { RuleName, Thresholds } from './thresholds.js'

/** What the rules know of shops. */
export interface ShopFacts {
  hoursOf: (shopId: string) => readonly OpenSpan[] | null
  placeOf: (shopId: string) => Place | null
}

type RuleOfShop = (facts: readonly Fact[], thresholds: Thresholds, shops: ShopFacts) => Finding[]

/** The rules that look at all of a shop's week. Their occasions may grow while the week goes on. */
const RULES_OF_SHOP: Partial<Record<RuleName, RuleOfShop>> = {
  burst: (facts, { burst }) => findBursts(facts, burst),
  outside_hours: (facts, thresholds, { hoursOf }) =>
    findOutsideHours(facts, thresholds.outside_hours, hoursOf),
  same_cashier: (facts, thresholds) => findSameCashier(facts, thresholds.same_cashier),
  round_amounts: (facts, thresholds) => findRoundAmounts(facts, thresholds.round_amounts),
  void_rate: (facts, thresholds) => findVoidRates(facts, thresholds.void_rate),
}

/** What was found in a shop's week, by the rules that are on; `only` asks one of them. */
export function examineShop(
  facts: readonly Fact[],
  thresholds: Thresholds,
  shops: ShopFacts,
  only?: RuleName,
): Finding[] {
  return Object.entries(RULES_OF_SHOP).flatMap(([rule, find]) => {
    const isAsked = thresholds[rule as RuleName].isOn && (only === undefined || only === rule)
    return isAsked ? find(facts, thresholds, shops) : []
  })
}

/** What was found among the uses of some members in all shops, where something fresh is part of it. */
export function examineMembers(
  facts: readonly Fact[],
  thresholds: Thresholds,
  { placeOf }: ShopFacts,
  isFresh: (redemptionId: string) => boolean,
): Finding[] {
  const { two_shops: twoShops, long_silence: silence } = thresholds
  const found = [
    ...(twoShops.isOn ? findTwoShops(facts, twoShops, placeOf) : []),
    ...(silence.isOn ? findLongSilence(facts, silence) : []),
  ]
  return found.filter(({ rule, redemptionIds }) =>
    rule === 'long_silence' ? isFresh(redemptionIds.at(-1) ?? '') : redemptionIds.some(isFresh),
  )
}

/** The days on which the uses of members must be known to judge what is fresh: the silence before, and the night after. */
export function daysToKnow(fresh: readonly Fact[], { long_silence }: Thresholds) {
  const days = fresh.map(({ businessDay }) => businessDay).sort()
  const [first = '', last = first] = [days[0], days.at(-1)]
  return { from: addDays(first, -(long_silence.isOn ? long_silence.days : 1)), to: addDays(last, 1) }
}

/** Whose silence cannot be judged by the facts at hand, because the first one of them is fresh. */
export function beginningWithFresh(
  facts: readonly Fact[],
  isFresh: (redemptionId: string) => boolean,
): string[] {
  const firstOf = new Map<string, Fact>()
  for (const fact of facts) {
    const first = firstOf.get(fact.memberId)
    if (!fact.voided && (!first || inTime(fact, first) < 0)) firstOf.set(fact.memberId, fact)
  }
  return [...firstOf].filter(([, { id }]) => isFresh(id)).map(([memberId]) => memberId)
}
