import { z } from 'zod'
import { apiRoute, idParams, noContent, objectId, ok, type ApiRoute } from '../../http/api-route.js'
import type { Actor, UserActor } from '../../http/actor.js'
import { NotFoundProblem } from '../../problems.js'
import { SESSION_BROWSERS, SESSION_DEVICES } from './session-origin.js'
import type { SessionListService } from './session-list.service.js'
import { sessionView } from './session.view.js'

const sessionAnswer = z.object({
  id: z.string(),
  isCurrent: z.boolean(),
  device: z.enum(SESSION_DEVICES),
  browser: z.enum(SESSION_BROWSERS),
  network: z.string().nullable(),
  createdAt: z.string(),
  lastSeenAt: z.string(),
  expiresAt: z.string(),
})
const sessionsAnswer = {
  description: 'The sessions that are alive',
  schema: z.object({ items: z.array(sessionAnswer) }),
}
const endedAnswer = { description: 'How many were ended', schema: z.object({ ended: z.int() }) }
const sessionOfUser = z.strictObject({ id: objectId, sessionId: objectId })
const COMMON = { tag: 'Access', tenant: false } as const

/** Where somebody is signed in, and ending it. */
export function sessionApi({ sessionLists }: { sessionLists: SessionListService }): ApiRoute[] {
  return [...ownSessionApi(sessionLists), ...managedSessionApi(sessionLists)]
}

function ownSessionApi(sessionLists: SessionListService): ApiRoute[] {
  const own = { ...COMMON, permission: 'self:read' } as const
  return [
    apiRoute({
      ...own,
      method: 'get',
      path: '/me/sessions',
      summary: 'Where one is signed in',
      answers: { 200: sessionsAnswer },
      async handle({ actor }) {
        const { userId, sessionId } = userOf(actor)
        const sessions = await sessionLists.list(userId)
        return ok({ items: sessions.map((session) => sessionView(session, sessionId)) })
      },
    }),
    apiRoute({
      ...own,
      method: 'post',
      path: '/me/sessions/end-others',
      summary: 'Sign out everywhere else',
      answers: { 200: endedAnswer },
      async handle({ actor, meta }) {
        const { userId: id, communityId, sessionId } = userOf(actor)
        return ok({ ended: await sessionLists.endOthers({ id, communityId }, sessionId, meta) })
      },
    }),
    apiRoute({
      ...own,
      method: 'delete',
      path: '/me/sessions/:id',
      summary: 'End one of the own sessions, at once',
      params: idParams,
      answers: { 204: { description: 'Ended' } },
      async handle({ actor, params, meta }) {
        const { userId: id, communityId } = userOf(actor)
        await sessionLists.end({ id, communityId }, params.id, meta)
        return noContent()
      },
    }),
  ]
}

function managedSessionApi(sessionLists: SessionListService): ApiRoute[] {
  const managed = { ...COMMON, permission: 'user:manage' } as const
  return [
    apiRoute({
      ...managed,
      method: 'get',
      path: '/users/:id/sessions',
      summary: 'Where somebody whose account one manages is signed in',
      params: idParams,
      answers: { 200: sessionsAnswer },
      async handle({ actor, params }) {
        const sessions = await sessionLists.listOf(actor, params.id)
        const own = actor.kind === 'user' ? actor.sessionId : ''
        return ok({ items: sessions.map((session) => sessionView(session, own)) })
      },
    }),
    apiRoute({
      ...managed,
      method: 'post',
      path: '/users/:id/sessions/end-all',
      summary: 'Sign somebody out everywhere',
      params: idParams,
      answers: { 200: endedAnswer },
      async handle({ actor, params, meta }) {
        return ok({ ended: await sessionLists.endAllOf(actor, params.id, meta) })
      },
    }),
    apiRoute({
      ...managed,
      method: 'delete',
      path: '/users/:id/sessions/:sessionId',
      summary: 'End one session of somebody whose account one manages',
      params: sessionOfUser,
      answers: { 204: { description: 'Ended' } },
      async handle({ actor, params, meta }) {
        await sessionLists.endOf(actor, params.id, params.sessionId, meta)
        return noContent()
      },
    }),
  ]
}

/** @throws NotFoundProblem for a counter device, which has no account */
function userOf(actor: Actor): UserActor {
  if (actor.kind !== 'user') throw new NotFoundProblem()
  return actor
}
