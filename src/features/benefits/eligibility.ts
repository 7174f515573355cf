import { ageOn, businessDayOf, timeOfDayIn, weekdayOf } from '../../lib/business-day.js'
import type { DeclineReason } from '../redemptions/decline-reasons.js'
import {
  type BenefitTag,
  type BenefitTerms,
  type DatesRule,
  type HoursRule,
  OLDEST_OLD_AGE,
} from './benefit.types.js'
import { festivalsOn } from './festivals.js'

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

function isDayWithin(terms: BenefitTerms, day: string): boolean {
  if (isRestricting(terms.weekdays) && !terms.weekdays.includes(weekdayOf(day))) return false
  if (terms.dates && !isBetween(terms.dates, day)) return false
  if (!isRestricting(terms.festivals)) return true
  const festivals = festivalsOn(day)
  return terms.festivals.some((festival) => festivals.has(festival))
}

function isBetween(dates: DatesRule, day: string): boolean {
  return dates.from <= day && day <= dates.to
}

function hasOneOf(wanted: readonly BenefitTag[] | undefined, tags: readonly string[]): boolean {
  return !isRestricting(wanted) || wanted.some((tag) => tags.includes(tag))
}

function isRestricting<T>(list: readonly T[] | undefined): list is readonly T[] {
  return list !== undefined && list.length > 0
}

function minutesOf(time: string): number {
  const [hours = '', minutes = ''] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}
