import { hkdfSync } from 'node:crypto'
import { doubleCsrf } from 'csrf-csrf'
import type { Request, RequestHandler, Response } from 'express'
import type { Keyring } from '../infrastructure/keyring.js'
import { Problem } from '../problems.js'
import type { Actor } from './actor.js'

const LASTING_FIRST: Actor['kind'][] = ['device', 'phone', 'user']
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Double submit with a signed token: a cookie, and the same value in the field `_csrf` of a form or in the header
 * `x-csrf-token` of a script. The token is bound to who is signed in, and its key is derived from the keyring, so that
 * all nodes accept it.
 */
export function createCsrf(keyring: Keyring) {
  const secret = Buffer.from(hkdfSync('sha256', keyring.auditKey, '', 'yinlinghui/csrf', 32)).toString('hex')
  const make = (isSecure: boolean) =>
    doubleCsrf({
      getSecret: () => secret,
      getSessionIdentifier: holderOf,
      // The prefix keeps other hosts of the domain from planting one; browsers accept it over https only.
      cookieName: isSecure ? '__Host-yl_csrf' : 'yl_csrf',
      cookieOptions: { sameSite: 'lax', path: '/', secure: isSecure, httpOnly: true },
      getCsrfTokenFromRequest: submittedToken,
    })
  const overHttps = make(true)
  const overHttp = make(false)
  const protectionOf = (req: Request) => (req.secure ? overHttps : overHttp)

  return {
    /** Stands after `authenticate`. Whoever shows a bearer token, or nothing, is not misled by a foreign page. */
    protectApi: ((req, _res, next) => {
      if (SAFE_METHODS.has(req.method) || !req.actorFromCookie) return next()
      refuseForeign(req)
      next()
    }) satisfies RequestHandler,

    /** Stands after the form parser. Guards the form for signing in too. */
    protectPages: ((req, _res, next) => {
      if (SAFE_METHODS.has(req.method) || req.get('authorization') !== undefined) return next()
      refuseForeign(req)
      next()
    }) satisfies RequestHandler,

    /** `csrfToken` for templates: for the field `_csrf` and for `<meta name="csrf-token">`. Made, with its cookie, when first used. */
    locals: ((req, res, next) => {
      let token: string | undefined
      Object.defineProperty(res.locals, 'csrfToken', {
        enumerable: true,
        get: () => (token ??= freshToken(req, res)),
      })
      next()
    }) satisfies RequestHandler,

    /** `GET /csrf-token` for a page that was kept for offline use, whose own token is from another day. */
    answer: ((_req, res) => {
      res.json({ csrfToken: String(res.locals.csrfToken) })
    }) satisfies RequestHandler,
  }

  /** @throws Problem csrf_failed for a change that a page of another site may have sent */
  function refuseForeign(req: Request) {
    if (!protectionOf(req).validateRequest(req)) throw new Problem('csrf_failed')
  }

  function freshToken(req: Request, res: Response): string {
    return protectionOf(req).generateCsrfToken(req, res)
  }
}

/**
 * Whom the token is bound to: the identity that lasts longest, so that a counter that stays open all day does not lose its token
 * when the manager signs in or out on the same tablet.
 */
function holderOf(req: Request): string {
  // A counter keeps its token while cashiers come and go.
  if (req.device) return req.device.deviceId
  const present = req.identities ?? []
  const holder = LASTING_FIRST.flatMap((kind) => present.filter((actor) => actor.kind === kind))[0]
  if (!holder) return 'nobody'
  if (holder.kind === 'user') return holder.sessionId
  return holder.kind === 'device' ? holder.deviceId : holder.cardId
}

function submittedToken(req: Request): string | undefined {
  const header = req.get('x-csrf-token')
  if (header !== undefined) return header
  const field = (req.body as Record<string, unknown> | undefined)?._csrf
  return typeof field === 'string' ? field : undefined
}
