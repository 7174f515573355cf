import type { Request, Response } from 'express'
import type { UserActor } from '../../http/actor.js'
import type { RequestMeta } from '../../http/api-route.js'
import type { PageRoute } from '../../http/page-route.js'
import type { Permission } from '../../permissions.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { consolePages } from '../console/console-page.js'
import { noticeIn } from '../console/console-notice.js'
import { pageMeta } from '../console/console-page.js'
import { organizationNavigation } from './organization-navigation.js'
import type { OrganizationScope } from './organization.repository.js'

/** What a page is asked with that staff have in the console and an organization below /organization. */
export interface Workplace {
  req: Request
  res: Response
  actor: UserActor
  communityId: string
  /** The whole community for staff, the own organization for whoever signs in for one. */
  scope: OrganizationScope
  meta: RequestMeta
  base: '/console' | '/organization'
}

type Handler = (place: Workplace) => Promise<void>
type Method = PageRoute['method']

/** Makes pages of both shells at once, with the same handler: `/console/resources` and `/organization/resources`. */
export function workplacePages(services: Services) {
  const inConsole = consolePages(services)

  const consolePage = (method: Method, path: string, permission: Permission, handle: Handler): PageRoute =>
    inConsole[method](`/console${path}`, permission, async ({ req, res, actor, communityId, meta }) => {
      await handle({ req, res, actor, communityId, scope: { communityId }, meta, base: '/console' })
    })

  const organizationPage = (method: Method, path: string, handle: Handler): PageRoute => ({
    method,
    path: `/organization${path}`,
    permission: 'organization:desk',
    async handle(req, res) {
      await handle(await openOrganization(services, req, res))
    },
  })

  return {
    console: consolePage,
    organization: organizationPage,
    both: (method: Method, path: string, permission: Permission, handle: Handler): PageRoute[] => [
      consolePage(method, path, permission, handle),
      organizationPage(method, path, handle),
    ],
  }
}

/** @throws NotFoundProblem for an account without an organization, so that a broken one sees nothing instead of everything */
async function openOrganization(services: Services, req: Request, res: Response): Promise<Workplace> {
  const { actor } = req
  if (actor?.kind !== 'user' || !actor.communityId || !actor.organizationId) throw new NotFoundProblem()
  const { communityId, organizationId } = actor
  const scope = { communityId, organizationId }
  const { organization } = await services.organizations.get(scope, organizationId)
  Object.assign(res.locals, {
    organizationName: organization.name,
    hasLeft: organization.status === 'left',
    role: actor.role,
    userName: actor.name,
    navigation: organizationNavigation(req.path),
  })
  const meta = pageMeta(req, services.config.publicUrl)
  return { req, res, actor, communityId, scope, meta, base: '/organization' }
}

/** Renders a page in the shell of the place; `words` is the language file that holds what was just done. */
export function drawAt(
  { req, res, base }: Workplace,
  view: string,
  { words, ...locals }: { title: string; words: string } & Record<string, unknown>,
): void {
  const notice = noticeIn(req, words)
  res.render(view, {
    layout: base === '/console' ? 'console' : 'organization',
    styles: ['css/organizations.css'],
    base,
    isConsole: base === '/console',
    ...(notice ? { notice } : {}),
    ...locals,
  })
}
