import { ageBandOf } from '../../../lib/age-band.js'
import { ageOn } from '../../../lib/business-day.js'
import { OLDEST_OLD_AGE, type BenefitTag } from '../../benefits/benefit.types.js'
import type { QuietFilters } from '../report.forms.js'

/** What decides in which order people are called upon. */
export interface Visited {
  number: number
  birthDate: string
  tags: readonly string[]
}

/** The place of a member in the order, for a cursor. */
export type VisitingPlace = [aloneFirst: number, birthDate: string, number: number]

/** Who lives alone comes first, then who is oldest; the number settles the rest. */
export function placeOf({ tags, birthDate, number }: Visited): VisitingPlace {
  return [tags.includes('living_alone') ? 0 : 1, birthDate, number]
}

export function comparePlaces(a: VisitingPlace, b: VisitingPlace): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? value
    if (value !== other) return value < other ? -1 : 1
  }
  return 0
}

/** The members in the order, those at or before `after` left out. */
export function inVisitingOrder<T extends Visited>(members: readonly T[], after?: VisitingPlace): T[] {
  const placed = members.map((member) => ({ member, place: placeOf(member) }))
  const rest = after ? placed.filter(({ place }) => comparePlaces(place, after) > 0) : placed
  return rest.sort((a, b) => comparePlaces(a.place, b.place)).map(({ member }) => member)
}

/** Whether the tags and the age are those that were asked for; 80 years and more are a tag that nobody sets. */
export function isAskedFor(
  { tags, birthDate }: Visited,
  { tag, ageBand }: Pick<QuietFilters, 'tag' | 'ageBand'>,
  today: string,
): boolean {
  const age = ageOn(birthDate, today)
  if (ageBand && ageBandOf(age) !== ageBand) return false
  return !tag || hasTag(tags, age, tag)
}

export const hasTag = (tags: readonly string[], age: number, tag: BenefitTag) =>
  tag === 'oldest_old' ? age >= OLDEST_OLD_AGE : tags.includes(tag)

/** What was done last about a quiet member. */
export interface LastFollowUp {
  doneOn: string
  nextDueOn: string | null
}

/**
 * Whether the filter shows a member. `open`: nobody has followed up since the member became quiet, or the next day has come. `due`: the next day
 * has come.
 */
export function isToBeShown(
  filter: QuietFilters['followUp'],
  last: LastFollowUp | undefined,
  { today, quietSince }: { today: string; quietSince: string },
): boolean {
  const isDue = last?.nextDueOn != null && last.nextDueOn <= today
  if (filter === 'all' || isDue) return true
  return filter === 'open' && (last === undefined || last.doneOn < quietSince)
}
