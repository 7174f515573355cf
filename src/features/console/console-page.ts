import type { Request, Response } from 'express'
import { actorReference, SYSTEM_ACTOR, type UserActor } from '../../http/actor.js'
import type { RequestMeta } from '../../http/api-route.js'
import type { PageRoute } from '../../http/page-route.js'
import type { Permission } from '../../permissions.js'
import { Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import { navigationFor } from './console-navigation.js'
import { doneNotice } from './console-notice.js'

/** What a console page is asked with. */
export interface ConsoleContext {
  req: Request
  res: Response
  communityId: string
  actor: UserActor
  meta: RequestMeta
  /** An address below /api/v1 for a link or picture of the page, with the community that the page shows. */
  api: (path: string, query?: Record<string, string | undefined>) => string
}

type ConsoleHandler = (context: ConsoleContext) => Promise<void>

const CONSOLE_ROLES = ['admin', 'staff', 'auditor']
const OBJECT_ID = /^[0-9a-f]{24}$/
const COMMUNITY_COOKIE = 'yl_community'
const MONTH_MS = 30 * 86_400_000

/** Makes pages of the console: the community, the menu, and the notice of what was just done are there in each. */
export function consolePages(services: Services) {
  const route = (
    method: PageRoute['method'],
    path: string,
    permission: Permission,
    handler: ConsoleHandler,
  ) => ({
    method,
    path,
    permission,
    async handle(req: Request, res: Response) {
      const context = await openConsole(services, req, res)
      if (context) await handler(context)
    },
  })
  return {
    get: (path: string, permission: Permission, handler: ConsoleHandler): PageRoute =>
      route('get', path, permission, handler),
    post: (path: string, permission: Permission, handler: ConsoleHandler): PageRoute =>
      route('post', path, permission, handler),
  }
}

/** Who is signed in, and the menu for that role. */
export function actorLocals({ role, name }: UserActor, path: string, counts?: Record<string, number>) {
  return { role, userName: name, navigation: navigationFor(role, path, counts) }
}

/** Null when the answer is already given: an administrator who has not chosen a community is asked to. */
async function openConsole(services: Services, req: Request, res: Response): Promise<ConsoleContext | null> {
  const actor = consoleActor(req)
  const communityId = actor.communityId ?? chosenCommunity(req, res)
  if (!communityId) {
    res.redirect(303, `/console/communities?next=${encodeURIComponent(req.originalUrl)}`)
    return null
  }
  const [community, undecided, alarms] = await Promise.all([
    services.communities.get(communityId),
    services.offline.reviews.countUndecided(communityId),
    services.careAlarms.countOpen(communityId),
  ])
  Object.assign(res.locals, {
    communityName: community.name,
    ...actorLocals(actor, req.path, { '/console/offline': undecided, '/console/care-visits': alarms }),
    notice: doneNotice(req),
  })
  const api = (path: string, query: Record<string, string | undefined> = {}) => {
    const named = Object.entries({ ...query, communityId }).filter(([, value]) => value !== undefined)
    return `/api/v1${path}?${new URLSearchParams(named).toString()}`
  }
  return { req, res, communityId, actor, meta: pageMeta(req, services.config.publicUrl), api }
}

/** Shops have the same permissions for their own records, but other pages: the console shows whole communities. */
export function consoleActor(req: Request): UserActor {
  const { actor } = req
  if (actor?.kind !== 'user' || !CONSOLE_ROLES.includes(actor.role)) throw new Problem('permission_denied')
  return actor
}

function chosenCommunity(req: Request, res: Response): string | null {
  const { communityId: named } = req.query
  if (typeof named === 'string' && OBJECT_ID.test(named)) {
    res.cookie(COMMUNITY_COOKIE, named, {
      maxAge: MONTH_MS,
      httpOnly: true,
      sameSite: 'lax',
      secure: req.secure,
      path: '/console',
    })
    return named
  }
  const kept = (req.cookies as Record<string, unknown>)[COMMUNITY_COOKIE]
  return typeof kept === 'string' && OBJECT_ID.test(kept) ? kept : null
}

/** A page's form carries what a program says by headers: the revision that was seen, and the key of a void. */
export function pageMeta(req: Request, publicUrl: string | undefined): RequestMeta {
  const body = (req.body ?? {}) as Record<string, unknown>
  const revision =
    typeof body.revision === 'string' && /^\d{1,15}$/.test(body.revision) ? body.revision : null
  return {
    requestId: req.requestId,
    language: req.language,
    ip: req.ip ?? '',
    idempotencyKey: typeof body.key === 'string' ? body.key : undefined,
    ifMatch: revision === null ? undefined : `"${revision}"`,
    origin: publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`,
    actor: req.actor ? actorReference(req.actor) : SYSTEM_ACTOR,
  }
}

/** The id in the address; a malformed one cannot name anything that exists. */
export function idOf(req: Request, name = 'id'): string {
  const value = req.params[name]
  if (typeof value !== 'string' || !OBJECT_ID.test(value)) throw new Problem('not_found')
  return value
}
