import { daysBetween } from '../../../lib/business-day.js'
import type { Thresholds } from '../thresholds.js'
import { evidenceOf, given, groupBy, inTime, type Fact, type Finding } from './finding.js'

/** A member's next use after a long time without any. The first use of all is none: there was nothing before it. */
export function findLongSilence(facts: readonly Fact[], { days }: Thresholds['long_silence']): Finding[] {
  return [...groupBy(given(facts), ({ memberId }) => memberId).values()].flatMap((own) => {
    const inOrder = own.sort(inTime)
    return inOrder.slice(1).flatMap((later, index) => {
      const earlier = inOrder[index]
      const silent = earlier ? daysBetween(earlier.businessDay, later.businessDay) : 0
      if (!earlier || silent < days) return []
      return [
        {
          rule: 'long_silence' as const,
          key: `long_silence|${later.id}`,
          ...evidenceOf([earlier, later]),
          shopIds: [later.shopId],
          memberId: later.memberId,
          ...(later.cardId ? { cardId: later.cardId } : {}),
          measured: silent,
          threshold: days,
          figures: {},
        },
      ]
    })
  })
}
