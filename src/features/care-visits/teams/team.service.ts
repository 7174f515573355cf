import type { ClientSession } from 'mongoose'
import type { Actor } from '../../../http/actor.js'
import { expectedRevision } from '../../../http/entity-tag.js'
import { inTransaction, isDuplicateKey } from '../../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import type { UserRecord } from '../../accounts/account.repository.js'
import type { UserService } from '../../accounts/user.service.js'
import type { AuditService } from '../../audit/audit.service.js'
import { recordCareEvent, type CareSubject, type Meta } from '../care-event.js'
import type { ChangeTeamBody, TeamBody, VolunteerBody } from './team.forms.js'
import * as repository from './team.repository.js'
import { teamView, volunteerView, type TeamView, type VolunteerView } from './team.view.js'

const PAGE = 200

interface Dependencies {
  audit: AuditService
  users: Pick<UserService, 'list' | 'get'>
}

/** Teams of volunteers, and when each of them is there. A volunteer is an account with that role. */
export function createTeamService({ audit, users }: Dependencies) {
  async function record(
    session: ClientSession,
    communityId: string,
    type: string,
    subject: { kind: CareSubject; id: string },
    meta: Meta,
    facts: Record<string, unknown> = {},
  ) {
    await recordCareEvent(audit, session, { communityId, type, subjects: [subject], facts }, meta)
  }

  /** Every account of the community with the role of a volunteer, also those that were disabled. */
  async function accounts(actor: Actor, communityId: string): Promise<UserRecord[]> {
    const all: UserRecord[] = []
    let cursor: string | null | undefined
    do {
      const query = { communityId, role: 'volunteer' as const, limit: PAGE, ...(cursor ? { cursor } : {}) }
      const page = await users.list(actor, query)
      all.push(...page.items)
      cursor = page.nextCursor
    } while (cursor)
    return all
  }

  async function volunteers(actor: Actor, communityId: string): Promise<VolunteerView[]> {
    const known = new Map(
      (await repository.findVolunteers(communityId)).map((each) => [String(each.userId), each]),
    )
    return (await accounts(actor, communityId)).map((user) => volunteerView(user, known.get(user.id) ?? null))
  }

  async function volunteer(actor: Actor, communityId: string, id: string): Promise<VolunteerView> {
    const user = await users.get(actor, id)
    if (user.role !== 'volunteer' || user.communityId !== communityId) throw new NotFoundProblem()
    return volunteerView(user, await repository.findVolunteer(communityId, id))
  }

  async function countsByTeam(actor: Actor, communityId: string): Promise<Map<string, number>> {
    const counts = new Map<string, number>()
    for (const { teamId, status } of await volunteers(actor, communityId))
      if (teamId && status === 'active') counts.set(teamId, (counts.get(teamId) ?? 0) + 1)
    return counts
  }

  return {
    volunteers,
    volunteer,

    async teams(actor: Actor, communityId: string): Promise<TeamView[]> {
      const [found, counts] = [
        await repository.findTeams(communityId),
        await countsByTeam(actor, communityId),
      ]
      return found.map((team) => teamView(team, counts.get(String(team._id)) ?? 0))
    },

    /** @throws NotFoundProblem */
    async team(actor: Actor, communityId: string, id: string): Promise<TeamView> {
      const found = await repository.findTeam(communityId, id)
      if (!found) throw new NotFoundProblem()
      return teamView(found, (await countsByTeam(actor, communityId)).get(id) ?? 0)
    },

    /** @throws Problem team_name_taken */
    async create(communityId: string, body: TeamBody, meta: Meta): Promise<TeamView> {
      return unlessTaken(() =>
        inTransaction(async (session) => {
          const team = await repository.insertTeam(session, { communityId, ...body })
          const id = String(team._id)
          await record(session, communityId, 'CARE_TEAM_CREATED', { kind: 'careTeam', id }, meta)
          return teamView(team, 0)
        }),
      )
    },

    /** @throws NotFoundProblem, Problem stale_edit, team_name_taken */
    async change(
      actor: Actor,
      communityId: string,
      id: string,
      body: ChangeTeamBody,
      meta: Meta,
    ): Promise<TeamView> {
      const before = await this.team(actor, communityId, id)
      const revision = expectedRevision(meta.ifMatch) ?? before.revision
      return unlessTaken(() =>
        inTransaction(async (session) => {
          const set = {
            ...(body.name === undefined ? {} : { name: body.name }),
            ...(body.buildings === undefined ? {} : { buildings: body.buildings }),
            ...(body.status === undefined ? {} : { status: body.status }),
          }
          const changed = await repository.changeTeam(session, { communityId, id, revision }, set)
          if (!changed) throw new Problem('stale_edit')
          const facts = { fields: Object.keys(body) }
          await record(session, communityId, 'CARE_TEAM_CHANGED', { kind: 'careTeam', id }, meta, facts)
          return teamView(changed, before.volunteers)
        }),
      )
    },

    /**
     * Says in which team a volunteer is and when not there. Planned visits stay until the next plan is made.
     * @throws NotFoundProblem, Problem stale_edit, validation_failed for a team of elsewhere
     */
    async setVolunteer(
      actor: Actor,
      communityId: string,
      id: string,
      body: VolunteerBody,
      meta: Meta,
    ): Promise<VolunteerView> {
      const before = await volunteer(actor, communityId, id)
      if (body.teamId && !(await repository.findTeam(communityId, body.teamId))) {
        throw new Problem('validation_failed', { errors: [{ path: 'teamId', message: 'fields:choice' }] })
      }
      const revision = expectedRevision(meta.ifMatch) ?? before.revision
      const { teamId, weekdaysOff, away } = body
      const set = {
        teamId: teamId as never,
        weekdaysOff,
        awayFrom: away?.from ?? null,
        awayTo: away?.to ?? null,
      }
      const changed = await inTransaction(async (session) => {
        const saved = await save(session, { communityId, userId: id, revision }, set)
        if (!saved) throw new Problem('stale_edit')
        const facts = { weekdaysOff, isAway: away !== null }
        await record(session, communityId, 'VOLUNTEER_SET', { kind: 'user', id }, meta, facts)
        return saved
      })
      return { ...before, ...volunteerView(await users.get(actor, id), changed) }
    },
  }
}
export type TeamService = ReturnType<typeof createTeamService>

type VolunteerSet = Parameters<typeof repository.changeVolunteer>[2]

async function save(
  session: ClientSession,
  key: { communityId: string; userId: string; revision: number },
  set: VolunteerSet,
) {
  if (key.revision > 0) return repository.changeVolunteer(session, key, set)
  const { communityId, userId } = key
  try {
    return await repository.insertVolunteer(session, { communityId, userId, ...set } as never)
  } catch (error) {
    if (isDuplicateKey(error, 'userId')) throw new Problem('stale_edit', { cause: error })
    throw error
  }
}

async function unlessTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isDuplicateKey(error, 'name')) throw new Problem('team_name_taken', { cause: error })
    throw error
  }
}
