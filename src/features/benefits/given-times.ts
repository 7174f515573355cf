import { weekdayOf } from '../../lib/business-day.js'
import type { BenefitTerms, HoursRule } from './benefit.types.js'

// Apart from eligibility.ts and without the lunar calendar, so that a browser can judge by them offline.

/**
 * Whether a time of day `HH:mm` is within the hours, `from` inclusive and `to` exclusive.
 *
 * Hours whose `from` is after their `to` span midnight: 22:00–02:00 is the first two hours and the last two
 * of each calendar day that the other rules allow. If both are equal it is the whole day.
 */
export function isTimeWithin(hours: HoursRule, time: string): boolean {
  const [from, to, at] = [minutesOf(hours.from), minutesOf(hours.to), minutesOf(time)]
  return from < to ? at >= from && at < to : at >= from || at < to
}

/** Whether a business day is one of the weekdays and within the dates on which the benefit is given. */
export function isWeekdayAndDateWithin(
  terms: Pick<BenefitTerms, 'weekdays' | 'dates'>,
  day: string,
): boolean {
  if (isRestricting(terms.weekdays) && !terms.weekdays.includes(weekdayOf(day))) return false
  return !terms.dates || (terms.dates.from <= day && day <= terms.dates.to)
}

/** An absent or empty list restricts nothing. */
export function isRestricting<T>(list: readonly T[] | undefined): list is readonly T[] {
  return list !== undefined && list.length > 0
}

function minutesOf(time: string): number {
  const [hours = '', minutes = ''] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}
