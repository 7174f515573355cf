import type { Thresholds } from '../thresholds.js'
import { evidenceOf, given, groupBy, inTime, type Fact, type Finding } from './finding.js'

const MINUTE_MS = 60_000

/** Many redemptions of one shop within a few minutes: more than a counter can scan while it takes money. */
export function findBursts(facts: readonly Fact[], { count, minutes }: Thresholds['burst']): Finding[] {
  const byShopAndDay = groupBy(given(facts), ({ shopId, businessDay }) => `${shopId}|${businessDay}`)
  return [...byShopAndDay].flatMap(([name, group]) => {
    const inOrder = group.sort(inTime)
    const { within, most } = crowded(inOrder, count, minutes * MINUTE_MS)
    if (within.length === 0) return []
    return [
      {
        rule: 'burst' as const,
        key: `burst|${name}`,
        ...evidenceOf(within),
        measured: most,
        threshold: count,
        figures: { minutes },
      },
    ]
  })
}

/**
 * Those that lie in some window with at least `count` of them, and how many the fullest window has. Each fact is taken once, however
 * many windows it lies in: a shop that records thousands a day must not hold up the counters.
 */
function crowded(inOrder: readonly Fact[], count: number, windowMs: number) {
  const within: Fact[] = []
  let most = 0
  let begin = 0
  let untaken = 0
  for (const [end, last] of inOrder.entries()) {
    while (last.at - (inOrder[begin]?.at ?? last.at) > windowMs) begin += 1
    const size = end - begin + 1
    most = Math.max(most, size)
    if (size < count) continue
    for (let index = Math.max(begin, untaken); index <= end; index += 1) {
      const fact = inOrder[index]
      if (fact) within.push(fact)
    }
    untaken = end + 1
  }
  return { within, most }
}
