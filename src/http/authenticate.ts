import type { Request, RequestHandler, Response } from 'express'
import type { IdentityService } from '../features/accounts/identity.service.js'
import type { SessionService } from '../features/accounts/session.service.js'
import { mayDo, type Permission } from '../permissions.js'
import { Problem } from '../problems.js'
import type { Actor, DeviceActor } from './actor.js'
import { createAnonymousLimit, type AnonymousLimit } from './anonymous-limit.js'
import { clearSignInCookies, cookieOf, COOKIES, setSignInCookies } from './sign-in-cookies.js'

/** Who shows credentials in the body is not asked for others: a stale cookie or bearer must not keep anybody from signing in. */
const OWN_CREDENTIALS = /^\/api\/v1\/auth\/(?:login|login\/second-factor|refresh)\/?$/

/** A fact recorded offline is kept, even if the device has been locked since; the page needs a token to hand it in. */
const OPEN_TO_LOCKED_DEVICES =
  /^\/(?:api\/v1\/(?:offline\/uploads|activities\/[0-9a-f]{24}\/attendances\/upload)|csrf-token)\/?$/

/** Where a browser that is several things at once (a counter on which the manager signed in) acts as which of them. */
const PHONE_FIRST = /^(?:\/api\/v1)?\/my(?:\/|$)/
const DEVICE_FIRST =
  /^(?:\/counter|\/api\/v1\/(?:redemptions|offline|activities\/[0-9a-f]{24}\/attendances))(?:\/|$)/

/** Where somebody may go who is to set up a second factor first: there, and out. */
const OPEN_WITHOUT_FACTOR = /^\/(?:api\/v1\/(?:me|auth\/logout)|account\/security|password)(?:\/|$)/

type Kind = Actor['kind']

interface Deps {
  identities: IdentityService
  sessions: SessionService
}

/**
 * Finds out who sends the request: `req.actor` and `req.identities`.
 *
 * A bearer token decides alone, and an invalid one is 401 on every route. Cookies may name a user, a counter device and a phone at once;
 * those that are no longer good are passed over, and the reason is kept for a route that needs somebody.
 * @throws Problem not_signed_in, session_ended, device_locked or phone_revoked; too_many_requests for who is nobody too often
 */
export function authenticate(deps: Deps, limit: AnonymousLimit = createAnonymousLimit()): RequestHandler {
  return async (req, res, next) => {
    try {
      if (!OWN_CREDENTIALS.test(req.path)) await identify(deps, req, res)
    } finally {
      if (!req.identities?.length) limit.take(req.ip ?? '')
    }
    req.actor = req.identities?.[0]
    next()
  }
}

async function identify(deps: Deps, req: Request, res: Response): Promise<void> {
  const authorization = req.get('authorization')
  if (authorization === undefined) return useCookies(deps, req, res)
  req.identities = [admitted(req, await deps.identities.actorOf(bearerToken(authorization)))]
}

/**
 * Who acts on a route that needs these permissions: the first identity that holds them all.
 * @throws Problem not_signed_in (or why a former sign-in is no longer good), permission_denied, second_factor_setup_required
 */
export function requireActor(req: Request, ...permissions: Permission[]): Actor {
  const present = req.identities ?? []
  const actor = present.find(({ role }) => permissions.every((permission) => mayDo(role, permission)))
  if (!actor) throw present.length > 0 ? new Problem('permission_denied') : notSignedIn(req)
  if (actor.kind === 'user' && actor.mustSetUpFactor && !OPEN_WITHOUT_FACTOR.test(req.baseUrl + req.path)) {
    throw new Problem('second_factor_setup_required')
  }
  req.actor = actor
  return actor
}

const notSignedIn = (req: Request) => req.signInProblem ?? new Problem('not_signed_in')

function bearerToken(authorization: string): string {
  const token = /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization)?.[1]
  if (!token) throw new Problem('not_signed_in')
  return token
}

function admitted(req: Request, actor: Actor): Actor {
  const isLocked = actor.kind === 'device' && actor.isLocked
  if (isLocked && !OPEN_TO_LOCKED_DEVICES.test(req.path)) throw new Problem('device_locked')
  return actor
}

async function useCookies(deps: Deps, req: Request, res: Response): Promise<void> {
  const found: Actor[] = []
  for (const kind of orderFor(req.path)) {
    const actor = await passOver(req, () => readCookie(deps, kind, req, res))
    if (actor) found.push(actor)
  }
  // At a counter that waits for a PIN a former sign-in of the browser stands for nobody.
  const isShut = req.signInProblem?.code === 'shift_required' && DEVICE_FIRST.test(req.path)
  req.identities = isShut ? [] : found
  req.actorFromCookie = req.identities.length > 0
}

function orderFor(path: string): Kind[] {
  if (PHONE_FIRST.test(path)) return ['phone', 'user', 'device']
  if (DEVICE_FIRST.test(path)) return ['device', 'user', 'phone']
  return ['user', 'device', 'phone']
}

/** A cookie that is no longer good makes nobody of the visitor; anything else, such as a store that is away, is an error. */
async function passOver(req: Request, read: () => Promise<Actor | null>): Promise<Actor | null> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error
    req.signInProblem ??= error
    return null
  }
}

async function readCookie(deps: Deps, kind: Kind, req: Request, res: Response): Promise<Actor | null> {
  if (kind === 'user') return readUserCookies(deps, req, res)
  const token = cookieOf(req, COOKIES[kind])
  if (!token) return null
  const actor = await deps.identities.actorOf(token)
  // A token of another kind in this cookie would act under a wrong name.
  if (actor.kind !== kind) return null
  if (admitted(req, actor).kind !== 'device') return actor
  return onShift(deps, req, actor as DeviceActor)
}

/**
 * The browser of an enrolled counter acts only while a cashier has it unlocked. A program that shows the device's token is trusted
 * with it, and what was recorded offline is handed in by whoever is there.
 * @throws Problem shift_required
 */
async function onShift({ identities }: Deps, req: Request, device: DeviceActor): Promise<DeviceActor> {
  req.device = device
  if (OPEN_TO_LOCKED_DEVICES.test(req.path)) return device
  const token = cookieOf(req, COOKIES.shift)
  if (!token) throw new Problem('shift_required')
  return identities.onShift(device, token)
}

async function readUserCookies(
  { identities, sessions }: Deps,
  req: Request,
  res: Response,
): Promise<Actor | null> {
  const access = cookieOf(req, COOKIES.access)
  const refresh = cookieOf(req, COOKIES.refresh)
  if (access) {
    const actor = await passOver(req, () => identities.actorOf(access))
    if (actor) return actor.kind === 'user' ? actor : null
  }
  if (!refresh) return null
  try {
    const renewed = await sessions.renewFromCookie(refresh, req.requestId)
    setSignInCookies(req, res, renewed)
    return await sessions.actorOf(renewed.sessionId, renewed.user.id)
  } catch (error) {
    if (error instanceof Problem && error.code === 'session_ended') clearSignInCookies(req, res)
    throw error
  }
}
