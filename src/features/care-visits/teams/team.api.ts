import { z } from 'zod'
import { apiRoute, created, idParams, ok, type ApiRoute } from '../../../http/api-route.js'
import { etagOf } from '../../../http/entity-tag.js'
import type { Services } from '../../../services.js'
import { changeTeamBody, teamBody, volunteerBody } from './team.forms.js'
import { teamAnswer, volunteerAnswer } from './team.view.js'

const tag = 'Care visits'
const oneTeam = { 200: { description: 'The team', schema: teamAnswer } }
const oneVolunteer = { 200: { description: 'The volunteer', schema: volunteerAnswer } }

/** Teams of volunteers, and when the volunteers are there. */
export function teamApi({ teams }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/teams',
      permission: 'care:read',
      tag,
      summary: 'The teams, by name',
      answers: { 200: { description: 'All teams', schema: z.object({ items: z.array(teamAnswer) }) } },
      async handle({ actor, communityId }) {
        return ok({ items: await teams.teams(actor, communityId) })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/teams',
      permission: 'care:manage',
      tag,
      summary: 'Make a team, for some buildings or the whole community',
      body: teamBody,
      answers: { 201: { description: 'The team', schema: teamAnswer } },
      async handle({ communityId, body, meta }) {
        const team = await teams.create(communityId, body, meta)
        return created(team, etagOf(team))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/teams/:id',
      permission: 'care:read',
      tag,
      summary: 'One team',
      params: idParams,
      answers: oneTeam,
      async handle({ actor, communityId, params }) {
        const team = await teams.team(actor, communityId, params.id)
        return ok(team, etagOf(team))
      },
    }),
    apiRoute({
      method: 'patch',
      path: '/teams/:id',
      permission: 'care:manage',
      tag,
      summary: 'Change name, buildings or status of a team',
      params: idParams,
      body: changeTeamBody,
      answers: oneTeam,
      async handle({ actor, communityId, params, body, meta }) {
        const team = await teams.change(actor, communityId, params.id, body, meta)
        return ok(team, etagOf(team))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/volunteers',
      permission: 'care:read',
      tag,
      summary: 'The accounts of volunteers, with team and days off',
      answers: {
        200: { description: 'All volunteers', schema: z.object({ items: z.array(volunteerAnswer) }) },
      },
      async handle({ actor, communityId }) {
        return ok({ items: await teams.volunteers(actor, communityId) })
      },
    }),
    apiRoute({
      method: 'put',
      path: '/volunteers/:id',
      permission: 'care:manage',
      tag,
      summary: 'Say in which team a volunteer is, and when not there',
      params: idParams,
      body: volunteerBody,
      answers: oneVolunteer,
      async handle({ actor, communityId, params, body, meta }) {
        const volunteer = await teams.setVolunteer(actor, communityId, params.id, body, meta)
        return ok(volunteer, etagOf(volunteer))
      },
    }),
  ]
}
