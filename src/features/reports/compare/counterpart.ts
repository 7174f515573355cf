import { addDays, addMonths, daysBetween } from '../../../lib/business-day.js'
import { addCell, emptyCell, type Cell } from '../cells.js'
import type { Grouping } from '../report.forms.js'
import { monthNumber, type Period } from './compared-period.js'

/**
 * The cells of the period before under the keys beside which they stand: a day beside the day at the same place of the period, a month
 * likewise, everything else beside itself. What has no counterpart (31 October beside November) keeps its own key, so that nothing is lost.
 */
export function besideCurrent(
  before: ReadonlyMap<string, Cell>,
  groupBy: Grouping,
  periods: { current: Period; before: Period },
): Map<string, Cell> {
  const beside = new Map<string, Cell>()
  for (const [key, cell] of before) {
    const place = counterpartOf(key, groupBy, periods)
    const target = beside.get(place) ?? emptyCell()
    addCell(target, cell)
    beside.set(place, target)
  }
  return beside
}

function counterpartOf(
  key: string,
  groupBy: Grouping,
  { current, before }: { current: Period; before: Period },
): string {
  if (groupBy === 'day') {
    const day = addDays(current.from, daysBetween(before.from, key))
    return day <= current.to ? day : key
  }
  if (groupBy !== 'month') return key
  const months = monthNumber(key) - monthNumber(before.from)
  const month = addMonths(`${current.from.slice(0, 7)}-01`, months).slice(0, 7)
  return month <= current.to.slice(0, 7) ? month : key
}
