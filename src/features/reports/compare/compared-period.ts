import { addDays, addMonths, daysBetween, lastDayOfMonth } from '../../../lib/business-day.js'

export const COMPARISONS = ['previous', 'year_before'] as const
export type Comparison = (typeof COMPARISONS)[number]

/** Business days, both inclusive. */
export interface Period {
  from: string
  to: string
}

/**
 * The period that a period is compared with. `year_before`: the same span of the year before. `previous`: of a year that has begun, the
 * same span of the year before; of a month or its beginning, the same span of the month before; of several whole months, as many
 * months before; of anything else, as many days right before.
 */
export function comparedPeriod(period: Period, comparison: Comparison): Period {
  const { from, to } = period
  if (comparison === 'year_before' || isSpanOfYear(period)) return shifted(period, -12)
  const isFromFirst = from.endsWith('-01')
  if (isFromFirst && from.slice(0, 7) === to.slice(0, 7)) return shifted(period, -1)
  if (isFromFirst && isLastOfMonth(to)) {
    return { from: addMonths(from, -monthsIn(period)), to: addDays(from, -1) }
  }
  return { from: addDays(from, -1 - daysBetween(from, to)), to: addDays(from, -1) }
}

/** From 1 January on, but not within January: that is a span of a month. */
function isSpanOfYear({ from, to }: Period): boolean {
  return from.endsWith('-01-01') && from.slice(0, 4) === to.slice(0, 4) && to.slice(5, 7) !== '01'
}

function shifted({ from, to }: Period, months: number): Period {
  const last = addMonths(to, months)
  return {
    from: addMonths(from, months),
    // The end of a month stays the end of a month: 28 February becomes the 29th of a leap year.
    to: isLastOfMonth(to) ? lastDayOfMonth(last.slice(0, 7)) : last,
  }
}

const isLastOfMonth = (day: string) => day === lastDayOfMonth(day.slice(0, 7))

function monthsIn({ from, to }: Period): number {
  return monthNumber(to) - monthNumber(from) + 1
}

/** Months since the year 0, so that they can be counted. */
export function monthNumber(dayOrMonth: string): number {
  return Number(dayOrMonth.slice(0, 4)) * 12 + Number(dayOrMonth.slice(5, 7)) - 1
}
