import type { Request } from 'express'
import { z } from 'zod'
import { apiRoute, created, idParams, noContent, ok, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { pageOf } from '../../http/page-schema.js'
import { USER_ROLES } from '../../permissions.js'
import { NotFoundProblem } from '../../problems.js'
import { secondStepBody } from '../second-factor/second-factor.forms.js'
import {
  changeUserBody,
  createUserBody,
  loginBody,
  logoutBody,
  refreshBody,
  usersQuery,
} from './account.forms.js'
import { USER_STATUSES } from './account.model.js'
import { signedInActor, signedInUser, userView } from './account.view.js'
import type { IdentityService } from './identity.service.js'
import type { SessionService, SignedIn } from './session.service.js'
import type { SignInService, Visit } from './sign-in.service.js'
import type { UserService, UserWithPassword } from './user.service.js'

interface Services {
  signIn: SignInService
  sessions: SessionService
  identities: IdentityService
  users: UserService
}

const signedInUserAnswer = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(USER_ROLES),
  communityId: z.string().nullable(),
  shopId: z.string().optional(),
  organizationId: z.string().optional(),
})
const loginAnswer = z.object({
  accessToken: z.string(),
  expiresIn: z.number().int(),
  refreshToken: z.string(),
  user: signedInUserAnswer,
})
const userAnswer = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  role: z.enum(USER_ROLES),
  communityId: z.string().nullable(),
  shopId: z.string().nullable(),
  organizationId: z.string().nullable(),
  status: z.enum(USER_STATUSES),
  revision: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
const userWithPasswordAnswer = userAnswer.extend({ password: z.string().optional() })

const loginView = ({ accessToken, expiresIn, refreshToken, user }: SignedIn & { refreshToken: string }) => ({
  accessToken,
  expiresIn,
  refreshToken,
  user: signedInUser(user),
})
const withPassword = ({ user, password }: UserWithPassword) => ({
  ...userView(user),
  ...(password ? { password } : {}),
})

const visitOf = ({ requestId, ip }: Visit, req: Request): Visit => ({
  requestId,
  ip,
  userAgent: req.get('user-agent'),
})

export function accountApi(services: Services): ApiRoute[] {
  return [...signInApi(services), ...userApi(services)]
}

function signInApi({ signIn, sessions, identities }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/auth/login',
      permission: 'open',
      tag: 'Access',
      summary:
        'Sign in with username and password; whoever has a second factor goes on with the challenge of the 401',
      body: loginBody,
      answers: { 200: { description: 'Tokens and who signed in', schema: loginAnswer } },
      async handle({ body, meta, req }) {
        return ok(loginView(await signIn.signIn(body, visitOf(meta, req))))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/auth/login/second-factor',
      permission: 'open',
      tag: 'Access',
      summary: 'The second step of signing in: the challenge that the first one answered, and a code',
      body: secondStepBody,
      answers: { 200: { description: 'Tokens and who signed in', schema: loginAnswer } },
      async handle({ body, meta, req }) {
        const { challenge, code } = body
        return ok(loginView(await signIn.signInWithFactor(challenge, code, visitOf(meta, req))))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/auth/refresh',
      permission: 'open',
      tag: 'Access',
      summary: 'Exchange a refresh token; a token that was exchanged before ends the session',
      body: refreshBody,
      answers: { 200: { description: 'New tokens', schema: loginAnswer } },
      async handle({ body, meta }) {
        return ok(loginView(await sessions.refresh(body.refreshToken, meta.requestId)))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/auth/logout',
      permission: 'self:read',
      tag: 'Access',
      summary: 'End the session of the access token, and that of the refresh token if one is given',
      tenant: false,
      body: logoutBody,
      answers: { 204: { description: 'Signed out' } },
      async handle({ actor, body, meta }) {
        if (actor.kind !== 'user') return noContent()
        const { userId, sessionId } = actor
        await sessions.end({ id: sessionId, userId }, actor, meta.requestId)
        const other = body.refreshToken ? await sessions.findOwn(body.refreshToken, userId) : null
        if (other) await sessions.end(other, actor, meta.requestId)
        identities.forget()
        return noContent()
      },
    }),
    apiRoute({
      method: 'get',
      path: '/me',
      permission: 'self:read',
      tag: 'Access',
      summary: 'Who is signed in',
      tenant: false,
      answers: { 200: { description: 'The user, or the counter device', schema: signedInUserAnswer } },
      handle({ actor }) {
        if (actor.kind === 'phone') throw new NotFoundProblem()
        return Promise.resolve(ok(signedInActor(actor)))
      },
    }),
  ]
}

function userApi({ users }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/users',
      permission: 'user:read',
      tag: 'Access',
      summary: 'List users: of all communities, the own community or the own shop',
      tenant: false,
      query: usersQuery,
      answers: { 200: { description: 'A page of users', schema: pageOf(userAnswer) } },
      async handle({ actor, query }) {
        const page = await users.list(actor, query)
        return ok({ ...page, items: page.items.map(userView) })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/users',
      permission: 'user:manage',
      tag: 'Access',
      summary: 'Create a user; without a password the server makes one and shows it once',
      tenant: false,
      body: createUserBody,
      answers: { 201: { description: 'The user', schema: userWithPasswordAnswer } },
      async handle({ actor, body, meta }) {
        const made = await users.create(actor, body, meta)
        return created(withPassword(made), etagOf(made.user))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/users/:id',
      permission: 'user:read',
      tag: 'Access',
      summary: 'Read a user',
      tenant: false,
      params: idParams,
      answers: { 200: { description: 'The user', schema: userAnswer } },
      async handle({ actor, params }) {
        const user = await users.get(actor, params.id)
        return ok(userView(user), etagOf(user))
      },
    }),
    apiRoute({
      method: 'patch',
      path: '/users/:id',
      permission: 'user:manage',
      tag: 'Access',
      summary: 'Change a user; a new password (null: made by the server) or disabling ends the sessions',
      tenant: false,
      params: idParams,
      body: changeUserBody,
      answers: { 200: { description: 'The user', schema: userWithPasswordAnswer } },
      async handle({ actor, params, body, meta }) {
        const changed = await users.change(actor, params.id, body, meta)
        return ok(withPassword(changed), etagOf(changed.user))
      },
    }),
  ]
}
