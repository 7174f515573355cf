import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { ALLIANCE_KINDS } from '../communities/alliance-kinds.js'
import { pagerOf, readListQuery, options } from '../console/console-list.js'
import { noticeIn } from '../console/console-notice.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { renderPage } from '../console/console-render.js'
import { decide, decisionsFor, type Decision, type RefusedDecision } from '../console/decisions.js'
import { organizationsQuery } from './organization.forms.js'
import { ORGANIZATION_STATUSES } from './organization.model.js'
import type { OrganizationView } from './organization.view.js'

const PATH = '/console/alliances'
const ORGANIZATION_STYLES = ['css/organizations.css']
const MOST_SHOPS = 200
export const ALLIANCE_SIGNS = {
  merchant: 'shop',
  property: 'building',
  club: 'club',
  committee: 'committee',
} as const

/** The four alliances with their organizations, and one organization. Forms are in organization-forms.pages.ts. */
export function alliancePages(services: Services): PageRoute[] {
  const { organizations, alliances, shops } = services
  const page = consolePages(services)

  async function list(context: ConsoleContext) {
    const { req, communityId } = context
    const query = readListQuery(req, organizationsQuery)
    const [told, found, partners] = await Promise.all([
      alliances.list(communityId),
      organizations.list({ communityId }, { ...query, limit: 200 }),
      shops.list({ communityId }, { limit: MOST_SHOPS }),
    ])
    const hasFilters = Boolean(query.q ?? query.alliance ?? query.status)
    const known = new Set(found.items.map(({ shopId }) => shopId))
    renderPage(context, 'alliances/index', {
      styles: ORGANIZATION_STYLES,
      title: req.t('organizations:title'),
      ...noticeOf(req),
      alliances: ALLIANCE_KINDS.filter((kind) => !query.alliance || query.alliance === kind).map((kind) => ({
        kind,
        sign: ALLIANCE_SIGNS[kind],
        name: told.find((one) => one.kind === kind)?.name ?? req.t(`organizations:alliances.${kind}`),
        summary: told.find((one) => one.kind === kind)?.summary,
        organizations: found.items
          .filter(({ alliance }) => alliance === kind)
          .map((one) => rowOf(context, one)),
        shops: kind === 'merchant' && !hasFilters ? partners.items.filter(({ id }) => !known.has(id)) : [],
      })),
      filters: query,
      hasFilters,
      kinds: options(req, ALLIANCE_KINDS, 'organizations:alliances'),
      statuses: options(req, ORGANIZATION_STATUSES, 'organizations:status'),
      pager: pagerOf(req, found.nextCursor),
    })
  }

  async function show(context: ConsoleContext, refused?: RefusedDecision) {
    const { req, res, communityId, actor } = context
    const { organization, revision } = await organizations.get({ communityId }, idOf(req))
    const people = await services.users.list(actor, { communityId, role: 'organization', limit: 200 })
    if (refused) res.status(refused.refusal.status)
    renderPage(context, 'alliances/show', {
      styles: ORGANIZATION_STYLES,
      title: organization.name,
      crumbs: [{ href: PATH, label: req.t('organizations:title') }],
      ...noticeOf(req),
      organization: rowOf(context, organization),
      people: people.items.filter(({ organizationId }) => organizationId === organization.id),
      decisions: decisionsFor([statusDecision(context, organization, revision)], refused),
    })
  }

  const changeStatus = (status: 'active' | 'left', id: string) => async (context: ConsoleContext) => {
    const organizationId = idOf(context.req)
    await decide(context, {
      id,
      done: `organization_${status}`,
      backTo: `/console/organizations/${organizationId}`,
      work: (reason) =>
        organizations.edit(context.communityId, organizationId, { status }, context.meta, reason),
      again: (refused) => show(context, refused),
    })
  }

  return [
    page.get(PATH, 'organization:read', list),
    page.get('/console/organizations/:id', 'organization:read', (context) => show(context)),
    page.post('/console/organizations/:id/leave', 'organization:manage', changeStatus('left', 'leave')),
    page.post('/console/organizations/:id/return', 'organization:manage', changeStatus('active', 'return')),
  ]
}

export function noticeOf(req: ConsoleContext['req']) {
  const notice = noticeIn(req, 'organizations')
  return notice ? { notice } : {}
}

function rowOf({ req }: ConsoleContext, organization: OrganizationView) {
  const { status, alliance } = organization
  return {
    ...organization,
    allianceWords: req.t(`organizations:alliances.${alliance}`),
    contacts: organization.contacts.map((contact) => ({
      ...contact,
      dial: contact.phone.replace(/[^+\d]/g, ''),
    })),
    badge: {
      label: req.t(`organizations:status.${status}`),
      tone: status === 'active' ? 'ok' : '',
      icon: status === 'active' ? 'check' : 'leave',
    },
  }
}

function statusDecision(
  { req }: ConsoleContext,
  { id, status }: OrganizationView,
  revision: number,
): Decision {
  const isActive = status === 'active'
  const word = isActive ? 'leave' : 'return'
  return {
    id: word,
    icon: isActive ? 'leave' : 'play',
    title: req.t(`organizations:${word}.title`),
    text: req.t(`organizations:${word}.text`),
    action: `/console/organizations/${id}/${word}`,
    danger: isActive,
    revision,
  }
}
