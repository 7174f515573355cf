import type { Request, RequestHandler, Response, Router } from 'express'
import type { Permission } from '../permissions.js'
import { NotFoundProblem, Problem } from '../problems.js'
import { requireActor } from './authenticate.js'

export interface PageRoute {
  method: 'get' | 'post'
  path: string
  /** `open` needs no sign-in. A person without the permission is sent to sign in, or answered 403. */
  permission: Permission | 'open'
  handle: (req: Request, res: Response) => Promise<void> | void
}

/** Puts the pages on the router. CSRF protection for every POST stands before it, in `app.ts`. */
export function mountPages(router: Router, routes: readonly PageRoute[]) {
  for (const route of routes) router[route.method](route.path, guarded(route))
}

function guarded(route: PageRoute): RequestHandler {
  const { permission } = route
  return async (req, res) => {
    req.routePattern = route.path
    if (permission !== 'open') {
      if (isShutCounter(req)) {
        return res.redirect(303, `/counter/unlock?next=${encodeURIComponent(req.originalUrl)}`)
      }
      if (asksToSignIn(req, permission)) {
        return res.redirect(303, `/login?next=${encodeURIComponent(req.originalUrl)}`)
      }
      if (mustChangePassword(req)) {
        return res.redirect(303, `/password?asked&next=${encodeURIComponent(pathOf(req))}`)
      }
      try {
        requireActor(req, ...placePermissions(route.path), permission)
      } catch (error) {
        if (!isToSetUpFactor(error) || req.method !== 'GET') throw error
        return res.redirect(303, '/account/security?asked')
      }
    }
    await route.handle(req, res)
  }
}

/** In a browser nothing is done with a password that somebody else has seen but changing it. */
function mustChangePassword(req: Request): boolean {
  const first = req.identities?.[0]
  const mustChange = first?.kind === 'user' && first.mustChangePassword === true
  return mustChange && req.actorFromCookie === true && req.path !== '/password'
}

/** Where to go on afterwards: what a form sent is not sent again. */
const pathOf = (req: Request) => (req.method === 'GET' ? req.originalUrl : '/')

function isToSetUpFactor(error: unknown): boolean {
  return error instanceof Problem && error.code === 'second_factor_setup_required'
}

/** Shop roles read shops and redemptions too, but the console would show them those of the whole community. */
function placePermissions(path: string): Permission[] {
  return /^\/console(?:\/|$)/.test(path) ? ['console:use'] : []
}

/** A counter that is locked, or that no cashier has unlocked, says so instead of asking for a password. */
function isShutCounter(req: Request): boolean {
  const isShut = ['shift_required', 'device_locked'].includes(req.signInProblem?.code ?? '')
  return (
    isShut && req.method === 'GET' && !req.identities?.length && /^\/(?:counter|shop)(?:\/|$)/.test(req.path)
  )
}

/** A page of a member cannot be reached by signing in: its phone must be bound, which the problem's page says. */
function asksToSignIn(req: Request, permission: Permission): boolean {
  return req.method === 'GET' && !req.identities?.length && permission !== 'my:use'
}

/**
 * The community that a page shows. An administrator chooses one by `?communityId=`; the choice is kept in a cookie by
 * the console's layout.
 * @throws NotFoundProblem when none is chosen
 */
export function communityOf(req: Request): string {
  const own = req.actor?.communityId
  if (own) return own
  const cookies = req.cookies as Record<string, unknown>
  const chosen = req.query.communityId ?? cookies.yl_community
  if (typeof chosen === 'string' && /^[0-9a-f]{24}$/.test(chosen)) return chosen
  throw new NotFoundProblem()
}
