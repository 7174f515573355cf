import type { Thresholds } from '../thresholds.js'
import { metresBetween, type Place } from './distance.js'
import { evidenceOf, given, groupBy, inTime, type Fact, type Finding } from './finding.js'

const MINUTE_MS = 60_000

/**
 * One member in two shops, one use after the other, sooner than anybody gets from one to the other. Where the places of both are known the
 * way and the speed say how long that takes, else the minutes do.
 */
export function findTwoShops(
  facts: readonly Fact[],
  { kmPerHour, minutes }: Thresholds['two_shops'],
  placeOf: (shopId: string) => Place | null,
): Finding[] {
  return [...groupBy(given(facts), ({ memberId }) => memberId).values()].flatMap((own) => {
    const inOrder = own.sort(inTime)
    return inOrder.slice(1).flatMap((later, index) => {
      const earlier = inOrder[index]
      if (!earlier || earlier.shopId === later.shopId) return []
      const metres = distance(placeOf(earlier.shopId), placeOf(later.shopId))
      const neededMs = metres === null ? minutes * MINUTE_MS : (metres * 3600) / kmPerHour
      const tookMs = later.at - earlier.at
      return tookMs < neededMs ? [findingOf(earlier, later, { neededMs, tookMs, metres })] : []
    })
  })
}

function distance(a: Place | null, b: Place | null): number | null {
  return a && b ? metresBetween(a, b) : null
}

function findingOf(
  earlier: Fact,
  later: Fact,
  { neededMs, tookMs, metres }: { neededMs: number; tookMs: number; metres: number | null },
): Finding {
  return {
    rule: 'two_shops',
    key: `two_shops|${earlier.id}|${later.id}`,
    ...evidenceOf([earlier, later]),
    memberId: later.memberId,
    ...(later.cardId ? { cardId: later.cardId } : {}),
    measured: Math.floor(tookMs / MINUTE_MS),
    threshold: Math.ceil(neededMs / MINUTE_MS),
    figures: metres === null ? {} : { metres: Math.round(metres) },
  }
}
