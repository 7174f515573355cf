import { addMonths, monthOf, yearOf } from '../../lib/business-day.js'

export const PERIODS = ['this_month', 'this_quarter', 'this_year', 'last_year'] as const
export type PeriodName = (typeof PERIODS)[number]

/** The usual periods: up to today, but for the year that is over. */
export function usualPeriods(today: string): Record<PeriodName, { from: string; to: string }> {
  const month = `${monthOf(today)}-01`
  const year = yearOf(today)
  const lastYear = yearOf(addMonths(`${year}-01-01`, -12))
  const monthsIntoQuarter = (Number(today.slice(5, 7)) - 1) % 3
  return {
    this_month: { from: month, to: today },
    this_quarter: { from: addMonths(month, -monthsIntoQuarter), to: today },
    this_year: { from: `${year}-01-01`, to: today },
    last_year: { from: `${lastYear}-01-01`, to: `${lastYear}-12-31` },
  }
}
