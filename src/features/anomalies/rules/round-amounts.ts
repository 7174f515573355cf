import type { Thresholds } from '../thresholds.js'
import { evidenceOf, given, type Fact, type Finding } from './finding.js'
import { groupByShopAndWeek } from './week.js'

/** Nearly all bills of a shop's week are round: real ones seldom are. Redemptions without a bill say nothing. */
export function findRoundAmounts(
  facts: readonly Fact[],
  { percent, bills, multipleFen }: Thresholds['round_amounts'],
): Finding[] {
  const billed = given(facts).filter(({ billFen }) => billFen !== null && billFen > 0)
  return [...groupByShopAndWeek(billed)].flatMap(([name, group]) => {
    const round = group.filter(({ billFen }) => (billFen ?? 0) % multipleFen === 0)
    if (group.length < bills || round.length * 100 < percent * group.length) return []
    return [
      {
        rule: 'round_amounts' as const,
        key: `round_amounts|${name}`,
        ...evidenceOf(round),
        measured: Math.floor((round.length * 100) / group.length),
        threshold: percent,
        figures: { count: round.length, of: group.length, multipleFen },
      },
    ]
  })
}
