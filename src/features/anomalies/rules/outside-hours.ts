import { minutesOutside, type OpenSpan } from '../../opening-hours/opening-hours.js'
import type { Thresholds } from '../thresholds.js'
import { evidenceOf, given, groupBy, type Fact, type Finding } from './finding.js'

/** Redemptions well before opening or after closing. Where no hours are known (`hoursOf` says null) there is nothing to find. */
export function findOutsideHours(
  facts: readonly Fact[],
  { minutes }: Thresholds['outside_hours'],
  hoursOf: (shopId: string) => readonly OpenSpan[] | null,
): Finding[] {
  const outside = given(facts).flatMap((fact) => {
    const away = minutesOutside(hoursOf(fact.shopId) ?? [], new Date(fact.at))
    return away !== null && away > minutes ? [{ fact, away }] : []
  })
  const byShopAndDay = groupBy(outside, ({ fact }) => `${fact.shopId}|${fact.businessDay}`)
  return [...byShopAndDay].map(([name, group]) => ({
    rule: 'outside_hours' as const,
    key: `outside_hours|${name}`,
    ...evidenceOf(group.map(({ fact }) => fact)),
    measured: group.reduce((most, { away }) => Math.max(most, away), 0),
    threshold: minutes,
    figures: { count: group.length },
  }))
}
