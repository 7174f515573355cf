import type { Thresholds } from '../thresholds.js'
import { evidenceOf, given, groupBy, type Fact, type Finding } from './finding.js'

/** The same card again and again with the same cashier on one day; without a card, the same member. */
export function findSameCashier(facts: readonly Fact[], { count }: Thresholds['same_cashier']): Finding[] {
  const nameOf = ({ shopId, businessDay, recordedBy, cardId, memberId }: Fact) =>
    [shopId, businessDay, recordedBy.id, cardId ?? memberId].join('|')
  return [...groupBy(given(facts), nameOf)].flatMap(([name, group]) => {
    const [first] = group
    if (!first || group.length < count) return []
    const { memberId, cardId, recordedBy } = first
    return [
      {
        rule: 'same_cashier' as const,
        key: `same_cashier|${name}`,
        ...evidenceOf(group),
        memberId,
        ...(cardId ? { cardId } : {}),
        recordedBy,
        measured: group.length,
        threshold: count,
        figures: {},
      },
    ]
  })
}
