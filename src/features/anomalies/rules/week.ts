import { addDays, weekdayOf } from '../../../lib/business-day.js'
import { groupBy, type Fact } from './finding.js'

/** Monday and Sunday of the week of a business day. */
export function weekOf(day: string): { from: string; to: string } {
  const from = addDays(day, 1 - weekdayOf(day))
  return { from, to: addDays(from, 6) }
}

/** Facts by shop and week, as `<shop>|<Monday>`. They lie on few days: the week of each is found once. */
export function groupByShopAndWeek(facts: readonly Fact[]): Map<string, Fact[]> {
  const mondays = new Map<string, string>()
  return groupBy(facts, ({ shopId, businessDay }) => {
    const monday = mondays.get(businessDay) ?? weekOf(businessDay).from
    mondays.set(businessDay, monday)
    return `${shopId}|${monday}`
  })
}
