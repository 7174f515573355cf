import type { Request } from 'express'
import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { ACTOR_KINDS, auditEventsQuery, SUBJECT_KINDS } from '../audit/audit.forms.js'
import type { FoundEvent } from '../audit/audit-search.service.js'
import type { SealState } from '../audit/seal-states.js'
import { eventTypes, eventWords, factLines, reasonWords, sealWords, subjectWords } from './audit-words.js'
import { attempt } from './console-form.js'
import { options, pagerOf, readListQuery } from './console-list.js'
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
  complaint: 'complaints',
}

const SEAL_LOOKS: Record<SealState, { tone: string; icon: string }> = {
  sealed: { tone: 'ok', icon: 'shield' },
  waiting: { tone: '', icon: 'clock' },
  broken: { tone: 'no', icon: 'warning' },
}

/** The trail of who did what. */
export function auditPages(services: Services): PageRoute[] {
  const { auditSearch, users } = services
  const page = consolePages(services)

  async function list(context: ConsoleContext) {
    const { req, communityId, actor } = context
    const known = await users.list(actor, { communityId, limit: 200 })
    const names = new Map(known.items.map(({ id, name }) => [id, name]))
    const outcome = await attempt(req, 'audit-search:fields', () =>
      auditSearch.list({ communityId, actor }, readListQuery(req, auditEventsQuery)),
    )
    // What was typed stays in the fields, also what cannot be searched for.
    const { cursor: _cursor, limit: _limit, ...filters } = textsOf(req)
    if (!outcome.ok) context.res.status(outcome.refusal.status)
    const { items, nextCursor } = outcome.ok ? outcome.value : { items: [], nextCursor: null }
    renderPage(context, 'audit/index', {
      title: req.t('console:audit.title'),
      events: items.map((event) => eventRow(req, event, names)),
      filters,
      ...(outcome.ok ? {} : outcome.refusal),
      hasFilters: Object.values(filters).some(Boolean),
      types: eventTypes(req),
      kinds: options(req, SUBJECT_KINDS, 'console:audit.subjects'),
      actors: [...known.items.map(({ id, name }) => ({ value: id, label: name })), ...actorKinds(req)],
      exports: ['xlsx', 'csv'].map((format) => ({
        format,
        href: context.api(`/audit/events.${format}`, filters),
      })),
      pager: pagerOf(req, nextCursor),
    })
  }

  return [page.get('/console/audit', 'audit:read', list)]
}

const FILTERS = ['type', 'subjectId', 'subjectKind', 'about', 'actor', 'from', 'to', 'cursor', 'limit']

/** The filters of the address as they were typed. */
function textsOf(req: Request): Record<string, string | undefined> {
  const texts = FILTERS.map((name) => [name, req.query[name]] as const)
  return Object.fromEntries(
    texts.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  )
}

function eventRow(req: Request, event: FoundEvent, names: ReadonlyMap<string, string>) {
  return {
    ...event,
    type: eventWords(req, event.type),
    reason: reasonWords(req, event.reason),
    actor: actorWords(req, event.actor as AuditActor, names),
    subjects: event.subjects.map((subject) => subjectLink(req, subject)),
    facts: factLines(req, event.facts),
    seal: { label: sealWords(req, event), ...SEAL_LOOKS[event.sealState] },
  }
}

function actorKinds(req: Request) {
  return ACTOR_KINDS.map((kind) => ({ value: kind, label: req.t(`audit-search:actors.${kind}`) }))
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
  return {
    label: subjectWords(req, kind),
    // What has no page of its own leads to all that is known of it.
    href: folder ? `/console/${folder}/${id}` : `/console/audit?subjectId=${encodeURIComponent(id)}`,
  }
}
