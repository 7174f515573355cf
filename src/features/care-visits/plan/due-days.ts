import { addDays, daysBetween } from '../../../lib/business-day.js'
import { festivalsOn } from '../../benefits/festivals.js'
import type { ElderToVisit, LateVisit, Promised } from './plan.types.js'

/** What of a period matters when days are chosen. */
export interface Calendar {
  /** Every business day of the period. */
  days: readonly string[]
  /** Whether any volunteer is there on the day. */
  isWorked: (day: string) => boolean
  /** How many visits each volunteer of the day has on average so far. */
  crowding: (day: string) => number
}

/** Whether a promise is for this day. */
export function isPromisedOn({ from, to, festival }: Promised, day: string): boolean {
  if (day < from || (to !== null && day > to)) return false
  return festival === null || festivalsOn(day).has(festival)
}

/** Days from one visit to the next that hold on a day: the shortest promised; null when none is. */
export function intervalOn({ promised }: Pick<ElderToVisit, 'promised'>, day: string): number | null {
  const intervals = promised.filter((each) => isPromisedOn(each, day)).map(({ everyDays }) => everyDays)
  return intervals.length > 0 ? Math.min(...intervals) : null
}

/**
 * The days of a period on which an elder is to be visited: as soon as the promised days are over since the last visit; a day
 * earlier or more where nobody is there then. Who was never visited gets the least crowded day before the first promise is due. What is kept counts
 * as a visit. `late` tells where a promise is broken because nobody is there in time.
 */
export function dueDaysOf(
  elder: ElderToVisit,
  kept: ReadonlySet<string>,
  calendar: Calendar,
): { days: string[]; late: LateVisit[] } {
  const { days, isWorked } = calendar
  const firstDue = elder.lastVisitOn === null ? firstDueOf(elder, calendar) : null
  const chosen: string[] = []
  const late: LateVisit[] = []
  let last = elder.lastVisitOn
  let overdueSince: string | null = null

  const isDue = (day: string, since: string | null): boolean => {
    const interval = intervalOn(elder, day)
    if (interval === null || kept.has(day)) return false
    return since === null ? firstDue !== null && day >= firstDue : daysBetween(since, day) >= interval
  }
  /** Nobody is there on the days after this one until after the promise is due, and a visit now would keep it. */
  const isLastChance = (at: number): boolean => {
    for (let next = at + 1; next < days.length && !isWorked(days[next] ?? ''); next += 1) {
      const day = days[next] ?? ''
      if (isDue(day, last) && !isDue(day, days[at] ?? '')) return true
    }
    return false
  }

  for (const [at, day] of days.entries()) {
    if (kept.has(day)) {
      last = day
      overdueSince = null
      continue
    }
    if (intervalOn(elder, day) === null) continue
    if (!isWorked(day)) {
      if (isDue(day, last)) overdueSince ??= day
      continue
    }
    if (overdueSince === null && !isDue(day, last) && !isLastChance(at)) continue
    chosen.push(day)
    if (overdueSince !== null) late.push({ memberId: elder.memberId, dueOn: overdueSince, day })
    last = day
    overdueSince = null
  }
  if (overdueSince !== null) late.push({ memberId: elder.memberId, dueOn: overdueSince, day: null })
  return { days: chosen, late }
}

/** The last day on which the first visit of somebody who was never visited keeps every promise; null when nothing is promised. */
export function deadlineOf(elder: ElderToVisit, days: readonly string[]): string | null {
  const deadlines = elder.promised.flatMap((promise) => {
    const first = days.find((day) => isPromisedOn(promise, day))
    if (first === undefined) return []
    const begins = promise.festival === null ? promise.from : first
    const due = addDays(begins, promise.everyDays - 1)
    return [due < first ? first : due]
  })
  return deadlines.sort()[0] ?? null
}

function firstDueOf(elder: ElderToVisit, { days, isWorked, crowding }: Calendar): string | null {
  const deadline = deadlineOf(elder, days)
  if (deadline === null) return null
  const window = days.filter((day) => day <= deadline && isWorked(day) && intervalOn(elder, day) !== null)
  const [best] = window.sort((a, b) => crowding(a) - crowding(b) || (a < b ? -1 : 1))
  return best ?? (days.includes(deadline) ? deadline : null)
}
