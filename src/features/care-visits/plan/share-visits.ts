import { weekdayOf } from '../../../lib/business-day.js'
import type { ElderToVisit, PlanVolunteer } from './plan.types.js'
import { buildingOf, isInBuilding } from './residence.js'

/** Whether the volunteer is there on the day. */
export function isThere({ weekdaysOff, away }: PlanVolunteer, day: string): boolean {
  if (weekdaysOff.includes(weekdayOf(day))) return false
  return away === null || day < away.from || day > away.to
}

/**
 * Shares the visits out, one after the other. Nobody is given a visit who has more than twice as many as anybody else who is there on
 * that day: so of two volunteers, where the second is there on all days of the first, the first never ends with more than
 * 2 × the second's + 1. Within that the building's own team goes first, then who is in that building anyway, then who has least.
 */
export function createSharing(volunteers: readonly PlanVolunteer[], loads: Map<string, number>) {
  const sorted = [...volunteers].sort((a, b) => (a.id < b.id ? -1 : 1))
  for (const { id } of sorted) loads.set(id, loads.get(id) ?? 0)
  const loadOf = (id: string) => loads.get(id) ?? 0

  return {
    /** Who goes to each of the elders on the day, in their order; somebody must be there. */
    share(day: string, elders: readonly ElderToVisit[]): string[] {
      const there = sorted.filter((volunteer) => isThere(volunteer, day))
      const today = new Map<string, Set<string>>()
      return elders.map((elder) => {
        const building = buildingOf(elder.residence)
        const least = Math.min(...there.map(({ id }) => loadOf(id)))
        const rank = (volunteer: PlanVolunteer) => [
          isOfTeam(volunteer, elder) ? 0 : 1,
          building !== '' && today.get(volunteer.id)?.has(building) ? 0 : 1,
          loadOf(volunteer.id),
        ]
        const [chosen] = there
          .filter(({ id }) => loadOf(id) <= 2 * least)
          .map((volunteer) => ({ id: volunteer.id, rank: rank(volunteer) }))
          .sort((a, b) => compareRanks(a.rank, b.rank))
        if (!chosen) throw new RangeError('Nobody is there on this day')
        loads.set(chosen.id, loadOf(chosen.id) + 1)
        today.set(chosen.id, (today.get(chosen.id) ?? new Set()).add(building))
        return chosen.id
      })
    },
  }
}

function isOfTeam({ buildings }: PlanVolunteer, { residence }: ElderToVisit): boolean {
  return buildings.length === 0 || buildings.some((named) => isInBuilding(residence, named))
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((value, index) => value !== b[index])
  return place === -1 ? 0 : (a[place] ?? 0) - (b[place] ?? 0)
}
