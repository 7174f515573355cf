import { addDays } from '../../../lib/business-day.js'
import type { Actor } from '../../../http/actor.js'
import type { Resident, Residents } from '../../members/residents.js'
import type { CareEntryRecord } from '../care-list/care-entry.repository.js'
import type { TeamService } from '../teams/team.service.js'
import type { VolunteerView } from '../teams/team.view.js'
import { findStandings } from '../visits/standing.repository.js'
import { findVisitsWithin } from '../visits/visit.repository.js'
import type { ElderToVisit, PlanInput, PlanVolunteer } from './plan.types.js'
import { readResidence } from './residence.js'

export interface PlanFacts {
  input: PlanInput
  people: ReadonlyMap<string, Resident>
  volunteers: readonly VolunteerView[]
}

interface Dependencies {
  residents: Pick<Residents, 'byIds'>
  teams: Pick<TeamService, 'volunteers' | 'teams'>
  entriesWithin: (communityId: string, days: { from: string; to: string }) => Promise<CareEntryRecord[]>
}

/** What a plan is made of: the care list with addresses and last visits, who is there, and what stays of the period. */
export function createPlanFacts({ residents, teams, entriesWithin }: Dependencies) {
  async function eldersOf(communityId: string, period: { from: string; to: string; today: string }) {
    const entries = await entriesWithin(communityId, period)
    const ids = [...new Set(entries.map(({ memberId }) => String(memberId)))]
    const people = await residents.byIds(communityId, ids)
    const coming = await lastPlannedBefore(communityId, period)
    const standings = await findStandings(communityId, ids)
    const elders = ids.flatMap((memberId): ElderToVisit[] => {
      const resident = people.get(memberId)
      if (resident?.status !== 'active') return []
      const promised = entries
        .filter((entry) => String(entry.memberId) === memberId)
        .map(({ from, to, everyDays, festival }) => ({
          from,
          to: to ?? null,
          everyDays,
          festival: festival ?? null,
        }))
      const lastVisitOn = latest(standings.get(memberId)?.lastVisitOn ?? null, coming.get(memberId) ?? null)
      return [{ memberId, residence: readResidence(resident.address), promised, lastVisitOn }]
    })
    return { elders, people }
  }

  async function volunteersOf(actor: Actor, communityId: string) {
    const active = (await teams.volunteers(actor, communityId)).filter(({ status }) => status === 'active')
    const known = new Map((await teams.teams(actor, communityId)).map((team) => [team.id, team]))
    return active.flatMap((volunteer): (PlanVolunteer & { view: VolunteerView })[] => {
      const team = volunteer.teamId ? known.get(volunteer.teamId) : undefined
      if (team?.status !== 'active') return []
      const { id, weekdaysOff, away } = volunteer
      return [{ id, buildings: team.buildings, weekdaysOff, away, view: volunteer }]
    })
  }

  return async function read(
    actor: Actor,
    communityId: string,
    { from, to, today }: { from: string; to: string; today: string },
  ): Promise<PlanFacts> {
    const { elders, people } = await eldersOf(communityId, { from, to, today })
    const there = await volunteersOf(actor, communityId)
    const visits = await findVisitsWithin(communityId, { from, to })
    const kept = visits
      .filter(({ state, day, isPinned }) => state === 'recorded' || day <= today || isPinned)
      .map(({ memberId, day, volunteerId }) => ({
        memberId: String(memberId),
        day,
        volunteerId: String(volunteerId),
      }))
    const volunteers = there.map(({ view: _view, ...volunteer }) => volunteer)
    return {
      input: { from, to, elders, volunteers, kept },
      people,
      volunteers: there.map(({ view }) => view),
    }
  }
}
export type ReadPlanFacts = ReturnType<typeof createPlanFacts>

/** The last day before the period on which each member is to be visited by the plan that is there; today counts. */
async function lastPlannedBefore(
  communityId: string,
  { from, today }: { from: string; today: string },
): Promise<Map<string, string>> {
  if (from <= today) return new Map()
  const visits = await findVisitsWithin(communityId, { from: today, to: addDays(from, -1) })
  return new Map(visits.map(({ memberId, day }) => [String(memberId), day]))
}

function latest(a: string | null, b: string | null): string | null {
  return a !== null && (b === null || a > b) ? a : b
}
