import { ageOn, businessDayOf, timeOfDayIn } from '../../lib/business-day.js'
import type { DeclineReason } from '../redemptions/decline-reasons.js'
import { type BenefitTag, type BenefitTerms, OLDEST_OLD_AGE } from './benefit.types.js'
import { festivalsOn } from './festivals.js'
import { isRestricting, isTimeWithin, isWeekdayAndDateWithin } from './given-times.js'

export { isTimeWithin } from './given-times.js'

export interface EligibilitySubject {
  /** `YYYY-MM-DD` */
  birthDate: string
  /** What staff have set; `oldest_old` in it is ignored, the age decides. */
  tags: readonly string[]
}

/**
 * Whether a member may use a benefit at a moment, by all rules that need no bill and no count; null is yes.
 *
 * Of several reasons the first of this order is named: `age_too_low`, `tag_missing`, `outside_days`
 * (weekdays, dates, festivals), `outside_hours`. What the senior cannot change comes first, then the day, and
 * the hour last, because "come back this afternoon" would be wrong on a day on which the benefit is not given
 * at all.
 *
 * The day and the time are those of Asia/Shanghai at the moment; the age is that on this day.
 */
export function checkEligibility(
  terms: BenefitTerms,
  subject: EligibilitySubject,
  at: Date,
): Extract<DeclineReason, 'age_too_low' | 'tag_missing' | 'outside_days' | 'outside_hours'> | null {
  const day = businessDayOf(at)
  const age = ageOn(subject.birthDate, day)
  if (terms.minAge !== undefined && age < terms.minAge) return 'age_too_low'
  if (!hasOneOf(terms.tags, tagsAtAge(subject.tags, age))) return 'tag_missing'
  if (!isDayWithin(terms, day)) return 'outside_days'
  if (terms.hours && !isTimeWithin(terms.hours, timeOfDayIn(at))) return 'outside_hours'
  return null
}

/**
 * The tags that count for a member of an age in full years: those set by staff and `oldest_old` by the age
 * alone.
 */
export function tagsAtAge(tags: readonly string[], age: number): string[] {
  const set = tags.filter((tag) => tag !== 'oldest_old')
  return age >= OLDEST_OLD_AGE ? [...set, 'oldest_old'] : set
}

function isDayWithin(terms: BenefitTerms, day: string): boolean {
  return isWeekdayAndDateWithin(terms, day) && isFestivalWithin(terms, day)
}

/** Whether the day is one of the festivals that the benefit is bound to, if it is bound to any. */
export function isFestivalWithin(terms: Pick<BenefitTerms, 'festivals'>, day: string): boolean {
  if (!isRestricting(terms.festivals)) return true
  const festivals = festivalsOn(day)
  return terms.festivals.some((festival) => festivals.has(festival))
}

function hasOneOf(wanted: readonly BenefitTag[] | undefined, tags: readonly string[]): boolean {
  return !isRestricting(wanted) || wanted.some((tag) => tags.includes(tag))
}
