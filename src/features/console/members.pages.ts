import type { PageRoute } from '../../http/page-route.js'
import { Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import { BENEFIT_TAGS } from '../benefits/benefit.types.js'
import type { EmergencyContact } from '../members/member.forms.js'
import { memberListQuery, revealForm } from '../members/member.forms.js'
import { MEMBER_ACTIONS, type MemberAction } from '../members/member-lifecycle.service.js'
import { MEMBER_STATUSES } from '../members/member.model.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from './console-form.js'
import { options, pagerOf, readListQuery } from './console-list.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { renderPage } from './console-render.js'
import { decide, type RefusedDecision } from './decisions.js'
import { memberPage } from './member-page.js'
import { redemptionRows } from './redemption-rows.js'
import { badge, tagWords } from './words.js'

/** Members: the list, one member, what ends or interrupts a membership, and full values for a reason. */
export function memberPages(services: Services): PageRoute[] {
  const { members, memberLifecycle, personalData, redemptions, shops } = services
  const page = consolePages(services)
  const show = memberPage(services)

  async function list(context: ConsoleContext) {
    const { req, communityId } = context
    const query = readListQuery(req, memberListQuery)
    const { items, nextCursor } = await members.list(communityId, query)
    renderPage(context, 'members/index', {
      title: req.t('console:members.title'),
      members: items.map((member) => ({
        ...member,
        tags: tagWords(req, member.tags),
        status: badge(req, 'member', member.erasedAt ? 'erased' : member.status),
      })),
      filters: query,
      hasFilters: Boolean(query.q ?? query.status ?? query.tag),
      statuses: options(req, MEMBER_STATUSES, 'console:status.member'),
      tags: options(req, BENEFIT_TAGS, 'console:tags'),
      pager: pagerOf(req, nextCursor),
      styles: ['css/card-desk.css'],
      scripts: ['js/card-desk.js'],
    })
  }

  const changeStatus = (action: MemberAction) => async (context: ConsoleContext) => {
    const memberId = idOf(context.req)
    const { communityId, meta } = context
    const key = { communityId, memberId }
    await decide(context, {
      id: action,
      done: `member_${action}`,
      backTo: `/console/members/${memberId}`,
      work: async (reason) => memberLifecycle.act(key, action, reason, meta),
      again: async (refused) => {
        await show(context, { refused })
      },
    })
  }

  async function reveal(context: ConsoleContext) {
    const { req, communityId, meta } = context
    const memberId = idOf(req)
    const values = typed(req)
    const outcome = await attempt(req, 'console:form', async () => {
      const input = { field: textIn(values, 'field'), reason: textIn(values, 'reason') ?? '' }
      const { field, reason } = readForm(revealForm, input)
      return personalData.reveal({ communityId, memberId }, field, reason, meta)
    })
    if (!outcome.ok) {
      await show(context, { refused: refusedAs('reveal', values, outcome.refusal) })
      return
    }
    const { field, value } = outcome.value
    await show(context, { revealed: { field, value: contactText(value) } })
  }

  /** Where a person was and when is sensitive: the reason is asked for in a form and stands in the audit, not in an address. */
  async function records(context: ConsoleContext) {
    const { req, communityId, actor, meta } = context
    const memberId = idOf(req)
    const values = typed(req)
    const outcome = await attempt(req, 'console:form', async () => {
      await members.get(communityId, memberId)
      const reason = textIn(values, 'reason')
      if (!reason) throw new Problem('validation_failed', { errors: [REASON_MISSING] })
      const query = { memberId, reason, limit: 200 }
      return redemptions.list({ communityId, actor, query, requestId: meta.requestId })
    })
    if (!outcome.ok) {
      await show(context, { refused: refusedAs('records', values, outcome.refusal) })
      return
    }
    const { items } = outcome.value
    const names = await shops.namesOf(
      communityId,
      items.map(({ shopId }) => String(shopId)),
    )
    await show(context, { records: redemptionRows(context, items, names) })
  }

  async function exportData(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const memberId = idOf(req)
    const values = typed(req)
    const reason = textIn(values, 'reason')
    const outcome = await attempt(req, 'console:form', async () => {
      if (!reason) throw new Problem('validation_failed', { errors: [REASON_MISSING] })
      return personalData.exportMember({ communityId, memberId }, reason, meta)
    })
    if (!outcome.ok) {
      await show(context, { refused: refusedAs('export', values, outcome.refusal) })
      return
    }
    res.set('Cache-Control', 'no-store')
    res.attachment(`member-${memberId}.json`).send(JSON.stringify(outcome.value, null, 2))
  }

  return [
    page.get('/console/members', 'member:read', list),
    page.get('/console/members/:id', 'member:read', (context) => show(context)),
    ...MEMBER_ACTIONS.map((action) =>
      page.post(`/console/members/:id/${action}`, 'member:manage', changeStatus(action)),
    ),
    page.post('/console/members/:id/reveal', 'member:reveal', reveal),
    page.post('/console/members/:id/records', 'member:reveal', records),
    page.post('/console/members/:id/export', 'member:reveal', exportData),
  ]
}

const REASON_MISSING = { path: 'reason', message: 'fields:required' }

function refusedAs(id: string, values: Typed, refusal: Refusal): RefusedDecision {
  return { id, value: textIn(values, 'reason'), refusal }
}

function contactText(value: EmergencyContact | null): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  return [value.relation, value.name, value.phone].filter(Boolean).join(' ')
}
