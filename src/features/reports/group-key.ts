import type { Countable } from './cells.js'
import type { Grouping } from './report.forms.js'
import { keyOf } from './total-places.js'
import type { TotalDimension } from './total.model.js'

/** The dimension of the totals that a grouping reads; time has none of its own. */
export function dimensionOf(groupBy: Grouping | 'all'): TotalDimension {
  return groupBy === 'day' || groupBy === 'month' ? 'all' : groupBy
}

/** The row of a cell: its own key, or the day or month of its period. */
export function rowKey(groupBy: Grouping | 'all', key: string, period: string): string {
  if (groupBy === 'day') return period
  return groupBy === 'month' ? period.slice(0, 7) : key
}

/** The row that a redemption belongs to. */
export function groupKeyOf(groupBy: Grouping | 'all', one: Countable): string {
  return rowKey(groupBy, keyOf(dimensionOf(groupBy), one), one.businessDay)
}
