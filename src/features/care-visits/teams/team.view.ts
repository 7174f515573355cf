import { z } from 'zod'
import type { UserRecord } from '../../accounts/account.repository.js'
import { TEAM_STATUSES } from './team.model.js'
import type { TeamRecord, VolunteerRecord } from './team.repository.js'

export const teamAnswer = z.object({
  id: z.string(),
  name: z.string(),
  buildings: z.array(z.string()),
  status: z.enum(TEAM_STATUSES),
  volunteers: z.number().int(),
  revision: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type TeamView = z.infer<typeof teamAnswer>

export const volunteerAnswer = z.object({
  id: z.string(),
  name: z.string(),
  username: z.string(),
  status: z.enum(['active', 'disabled']),
  teamId: z.string().nullable(),
  weekdaysOff: z.array(z.number().int()),
  away: z.object({ from: z.string(), to: z.string() }).nullable(),
  revision: z.number().int(),
})
export type VolunteerView = z.infer<typeof volunteerAnswer>

export function teamView(team: TeamRecord, volunteers: number): TeamView {
  return {
    id: String(team._id),
    name: team.name,
    buildings: [...team.buildings],
    status: team.status,
    volunteers,
    revision: team.revision,
    createdAt: team.createdAt.toISOString(),
    updatedAt: team.updatedAt.toISOString(),
  }
}

/** An account with the role of a volunteer, with what is known of when it is there; revision 0 before that is said. */
export function volunteerView(user: UserRecord, volunteer: VolunteerRecord | null): VolunteerView {
  const { awayFrom, awayTo } = volunteer ?? {}
  return {
    id: user.id,
    name: user.name,
    username: user.username,
    status: user.status,
    teamId: volunteer?.teamId ? String(volunteer.teamId) : null,
    weekdaysOff: [...(volunteer?.weekdaysOff ?? [])],
    away: awayFrom && awayTo ? { from: awayFrom, to: awayTo } : null,
    revision: volunteer?.revision ?? 0,
  }
}
