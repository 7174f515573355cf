import { businessDayOf, timeOfDayIn } from '../../lib/business-day.js'
import type { BenefitTerms } from './benefit.types.js'
import { isFestivalWithin } from './eligibility.js'
import { isTimeWithin, isWeekdayAndDateWithin } from './given-times.js'

/** Now; later today; earlier today and no more; not on this day at all. The order is that of usefulness. */
export const GIVEN_TODAY = ['now', 'later', 'over', 'not_today'] as const
export type GivenToday = (typeof GIVEN_TODAY)[number]

/** Whether a benefit is given on the business day of a moment, by weekdays, dates, festivals and hours alone. */
export function givenToday(
  terms: Pick<BenefitTerms, 'weekdays' | 'dates' | 'festivals' | 'hours'>,
  at: Date,
): GivenToday {
  const day = businessDayOf(at)
  if (!isWeekdayAndDateWithin(terms, day) || !isFestivalWithin(terms, day)) return 'not_today'
  const time = timeOfDayIn(at)
  if (!terms.hours || isTimeWithin(terms.hours, time)) return 'now'
  // Hours that span midnight begin again in the evening, so that whoever is outside of them is before that.
  const beginsLater = terms.hours.from > terms.hours.to || time < terms.hours.from
  return beginsLater ? 'later' : 'over'
}
