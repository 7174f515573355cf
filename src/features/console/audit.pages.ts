import type { Request } from 'express'
import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { auditEventsQuery } from '../audit/audit.forms.js'
import { eventTypes, eventWords, factLines, reasonWords } from './audit-words.js'
import { pagerOf, readListQuery } from './console-list.js'
import { consolePages, type ConsoleContext } from './console-page.js'
import { renderPage } from './console-render.js'

const PLACES: Record<string, string> = {
  shop: 'shops',
  agreement: 'agreements',
  benefit: 'benefits',
  member: 'members',
  user: 'users',
  redemption: 'redemptions',
  statement: 'statements',
  anomaly: 'anomalies',
}

/** The trail of who did what. */
export function auditPages(services: Services): PageRoute[] {
  const { auditEvents, users } = services
  const page = consolePages(services)

  async function list(context: ConsoleContext) {
    const { req, communityId, actor } = context
    const query = readListQuery(req, auditEventsQuery)
    const { items, nextCursor } = await auditEvents.list(communityId, query)
    const known = await users.list(actor, { communityId, limit: 200 })
    const names = new Map(known.items.map(({ id, name }) => [id, name]))
    renderPage(context, 'audit/index', {
      title: req.t('console:audit.title'),
      events: items.map((event) => ({
        ...event,
        type: eventWords(req, event.type),
        reason: reasonWords(req, event.reason),
        actor: actorWords(req, event.actor as AuditActor, names),
        subjects: event.subjects.map((subject) => subjectLink(req, subject)),
        facts: factLines(req, event.facts),
      })),
      filters: query,
      hasFilters: Boolean(query.type ?? query.subjectId ?? query.from ?? query.to),
      types: eventTypes(req),
      pager: pagerOf(req, nextCursor),
    })
  }

  return [page.get('/console/audit', 'audit:read', list)]
}

interface AuditActor {
  kind: string
  role: string
  userId?: string
}

function actorWords(req: Request, { role, userId }: AuditActor, names: ReadonlyMap<string, string>) {
  return {
    role: req.t(`common:roles.${role}`, { defaultValue: role }),
    name: userId ? names.get(userId) : null,
  }
}

function subjectLink(req: Request, { kind, id }: { kind: string; id: string }) {
  const folder = PLACES[kind]
  const label = req.t(`console:audit.subjects.${kind}`, { defaultValue: kind })
  return { label, href: folder ? `/console/${folder}/${id}` : null }
}
