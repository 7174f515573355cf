import { addDays, addMonths, lastDayOfMonth } from '../../lib/business-day.js'
import type { TotalSpan } from './total.model.js'

export interface PeriodRange {
  span: TotalSpan
  /** Days or months, both inclusive. */
  from: string
  to: string
}

/** The days from `from` to `to` (inclusive) as whole months and the days before and after them, in order of time. */
export function planPeriods(from: string, to: string): PeriodRange[] {
  const firstMonth = from.endsWith('-01')
    ? from.slice(0, 7)
    : addMonths(`${from.slice(0, 7)}-01`, 1).slice(0, 7)
  const ownMonth = to.slice(0, 7)
  const lastMonth = to === lastDayOfMonth(ownMonth) ? ownMonth : addDays(`${ownMonth}-01`, -1).slice(0, 7)
  if (firstMonth > lastMonth) return [{ span: 'day', from, to }]
  const before: PeriodRange[] =
    from < `${firstMonth}-01` ? [{ span: 'day', from, to: addDays(`${firstMonth}-01`, -1) }] : []
  const endOfMonths = lastDayOfMonth(lastMonth)
  const after: PeriodRange[] = to > endOfMonths ? [{ span: 'day', from: addDays(endOfMonths, 1), to }] : []
  return [...before, { span: 'month', from: firstMonth, to: lastMonth }, ...after]
}
