import { addDays, daysBetween } from '../../../lib/business-day.js'
import { deadlineOf, dueDaysOf, type Calendar } from './due-days.js'
import type { ElderToVisit, PlanInput, PlannedVisit, VisitPlan } from './plan.types.js'
import { compareResidences } from './residence.js'
import { createSharing, isThere } from './share-visits.js'

/**
 * Who visits whom on which day of a period. Everybody on the list is visited no later than promised wherever any volunteer is there in
 * time (what is not is in `late`), nobody twice a day, and kept visits stay. The same input gives the same plan, in whatever order it
 * is given. How fair it is: see `createSharing`.
 */
export function makePlan(input: PlanInput): VisitPlan {
  const days = daysOf(input)
  const loads = new Map<string, number>()
  for (const { volunteerId } of input.kept) loads.set(volunteerId, (loads.get(volunteerId) ?? 0) + 1)
  const { byDay, late } = chooseDays(input, days)
  const sharing = createSharing(input.volunteers, loads)
  const visits: PlannedVisit[] = []
  for (const day of days) {
    const elders = (byDay.get(day) ?? []).sort(inWalkingOrder)
    const shared = sharing.share(day, elders)
    visits.push(...elders.map(({ memberId }, index) => ({ memberId, day, volunteerId: shared[index] ?? '' })))
  }
  return { visits, late, loads }
}

/** Every business day from day to day, inclusive. */
export function daysOf({ from, to }: { from: string; to: string }): string[] {
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => addDays(from, index))
}

/** Those whose days are given by their last visit first; the others fill up where it is least crowded. */
function chooseDays(input: PlanInput, days: readonly string[]) {
  const { volunteers, kept } = input
  const there = new Map(
    days.map((day) => [day, volunteers.filter((volunteer) => isThere(volunteer, day)).length]),
  )
  const byDay = new Map<string, ElderToVisit[]>()
  const calendar: Calendar = {
    days,
    isWorked: (day) => (there.get(day) ?? 0) > 0,
    crowding: (day) => ((byDay.get(day)?.length ?? 0) + (keptOn.get(day) ?? 0)) / (there.get(day) ?? 1),
  }
  const keptOn = new Map<string, number>()
  for (const { day } of kept) keptOn.set(day, (keptOn.get(day) ?? 0) + 1)
  const keptOf = (id: string) => new Set(kept.filter(({ memberId }) => memberId === id).map(({ day }) => day))
  const late = []
  for (const elder of [...input.elders].sort((a, b) => compareUrgency(a, b, days))) {
    const due = dueDaysOf(elder, keptOf(elder.memberId), calendar)
    for (const day of due.days) byDay.set(day, [...(byDay.get(day) ?? []), elder])
    late.push(...due.late)
  }
  return { byDay, late }
}

function compareUrgency(a: ElderToVisit, b: ElderToVisit, days: readonly string[]): number {
  const isNew = Number(a.lastVisitOn === null) - Number(b.lastVisitOn === null)
  if (isNew !== 0) return isNew
  const [first, second] = [deadlineOf(a, days) ?? '', deadlineOf(b, days) ?? '']
  return first === second ? inWalkingOrder(a, b) : first < second ? -1 : 1
}

function inWalkingOrder(a: ElderToVisit, b: ElderToVisit): number {
  return compareResidences(a.residence, b.residence) || (a.memberId < b.memberId ? -1 : 1)
}
