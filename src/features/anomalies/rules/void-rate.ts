import type { Thresholds } from '../thresholds.js'
import { evidenceOf, type Fact, type Finding } from './finding.js'
import { groupByShopAndWeek } from './week.js'

/**
 * A shop takes back much of what it gave in a week. What staff took back is no doing of the shop, and a bill that was put right is
 * one redemption, not a void and another one.
 */
export function findVoidRates(
  facts: readonly Fact[],
  { percent, voids }: Thresholds['void_rate'],
): Finding[] {
  const counted = facts.filter(({ voided }) => !voided?.isCorrection)
  return [...groupByShopAndWeek(counted)].flatMap(([name, group]) => {
    const voided = group.filter((fact) => fact.voided?.byShop)
    if (voided.length < voids || voided.length * 100 < percent * group.length) return []
    return [
      {
        rule: 'void_rate' as const,
        key: `void_rate|${name}`,
        ...evidenceOf(voided),
        measured: Math.floor((voided.length * 100) / group.length),
        threshold: percent,
        figures: { count: voided.length, of: group.length },
      },
    ]
  })
}
