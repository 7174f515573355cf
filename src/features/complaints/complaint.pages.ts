import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf, timeOfDayIn } from '../../lib/business-day.js'
import { formatDay } from '../../lib/display.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from '../console/console-form.js'
import { options, pagerOf, readListQuery } from '../console/console-list.js'
import { noticeIn } from '../console/console-notice.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { goTo, renderPage } from '../console/console-render.js'
import { redemptionRows } from '../console/redemption-rows.js'
import { userNames } from '../console/user-names.js'
import { answerBody, complaintsQuery, deskComplaintBody } from './complaint.forms.js'
import { COMPLAINT_REASONS, COMPLAINT_STATUSES } from './complaint.model.js'
import type { ComplaintRecord } from './complaint.repository.js'
import { complaintView } from './complaint.view.js'
import { refusalsBeside } from './refusals-beside.js'

const PATH = '/console/complaints'
const LABELS = 'complaints:fields'
const MOST = 200

/** Complaints of seniors in the console: the list, one beside the shop's refusals with its answer, and the form of the desk. */
export function complaintPages(services: Services): PageRoute[] {
  const { complaints, members, shops, now } = services
  const page = consolePages(services)

  async function list(context: ConsoleContext) {
    const { req, communityId } = context
    const query = readListQuery(req, complaintsQuery)
    const { items, nextCursor } = await complaints.list(communityId, query)
    const partners = await shops.list({ communityId }, { limit: MOST })
    const names = await namesOf(communityId, items)
    renderPage(context, 'complaints/index', {
      title: req.t('complaints:title'),
      complaints: items.map((item) => rowOf(context, item, names)),
      filters: query,
      hasFilters: Boolean(query.status ?? query.shopId),
      statuses: options(req, COMPLAINT_STATUSES, 'complaints:status'),
      shops: partners.items.map(({ id, name }) => ({ value: id, label: name })),
      pager: pagerOf(req, nextCursor),
    })
  }

  async function show(context: ConsoleContext, values: Typed = {}, refusal?: Refusal) {
    const { req, res, communityId, actor, meta } = context
    const complaint = await complaints.read(communityId, idOf(req), meta)
    const refusals = await refusalsBeside(services, complaint, { actor, requestId: meta.requestId })
    const names = await namesOf(communityId, [complaint])
    const staff = await userNames(services, context)
    if (refusal) res.status(refusal.status)
    const rows = redemptionRows(
      context,
      refusals.map(({ record }) => record),
      names,
    )
    renderPage(context, 'complaints/show', {
      title: req.t('complaints:one'),
      crumbs: [{ href: PATH, label: req.t('complaints:title') }],
      ...noticeOf(req),
      complaint: rowOf(context, complaint, names),
      answers: complaint.answers.map(({ text, at, byUserId }) => ({
        text,
        at,
        by: staff.get(byUserId) ?? '',
      })),
      refusals: rows.map((row, index) => ({ ...row, isOfMember: refusals[index]?.isOfMember })),
      mayAnswer: mayDo(actor.role, 'complaint:manage') && complaint.status === 'open',
      mayReadMember: mayDo(actor.role, 'member:read'),
      settleOptions: options(req, ['yes', 'no'], 'complaints:settle'),
      values: { settled: 'yes', ...values },
      ...refusal,
    })
  }

  async function answer(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const id = idOf(req)
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const form = { answer: textIn(values, 'answer') ?? '', settled: textIn(values, 'settled') !== 'no' }
      return complaints.answer(communityId, id, readForm(answerBody, form), meta)
    })
    if (outcome.ok) goTo(res, `${PATH}/${id}?done=complaint_answered`)
    else await show(context, values, outcome.refusal)
  }

  async function newComplaint(context: ConsoleContext, values: Typed = {}, refusal?: Refusal) {
    const { req, res, communityId } = context
    const member = await members.get(communityId, idOf(req))
    const partners = await shops.list({ communityId }, { limit: MOST })
    if (refusal) res.status(refusal.status)
    renderPage(context, 'complaints/new', {
      title: req.t('complaints:file'),
      crumbs: [
        { href: '/console/members', label: req.t('console:members.title') },
        { href: `/console/members/${member.id}`, label: member.name },
      ],
      member,
      shops: partners.items.map(({ id, name }) => ({ value: id, label: name })),
      reasons: options(req, COMPLAINT_REASONS, 'complaints:reasons'),
      today: businessDayOf(now()),
      values: { occurredOn: businessDayOf(now()), ...values },
      ...refusal,
    })
  }

  async function file(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const memberId = idOf(req)
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const form = {
        shopId: textIn(values, 'shopId') ?? '',
        reason: textIn(values, 'reason') ?? '',
        occurredOn: textIn(values, 'occurredOn'),
        note: textIn(values, 'note'),
      }
      await members.get(communityId, memberId)
      return complaints.tellAtDesk({ communityId, memberId }, readForm(deskComplaintBody, form), meta)
    })
    if (!outcome.ok) {
      await newComplaint(context, values, outcome.refusal)
      return
    }
    const { complaint, isNew } = outcome.value
    goTo(res, `${PATH}/${String(complaint._id)}?done=${isNew ? 'complaint_filed' : 'complaint_known'}`)
  }

  async function namesOf(communityId: string, items: readonly ComplaintRecord[]) {
    return shops.namesOf(communityId, [...new Set(items.map(({ shopId }) => String(shopId)))])
  }

  return [
    page.get(PATH, 'complaint:read', list),
    page.get(`${PATH}/:id`, 'complaint:read', (context) => show(context)),
    page.post(`${PATH}/:id/answer`, 'complaint:manage', answer),
    page.get('/console/members/:id/complaints/new', 'complaint:manage', (context) => newComplaint(context)),
    page.post('/console/members/:id/complaints', 'complaint:manage', file),
  ]
}

function noticeOf(req: ConsoleContext['req']) {
  const notice = noticeIn(req, 'complaints')
  return notice ? { notice } : {}
}

function rowOf({ req }: ConsoleContext, complaint: ComplaintRecord, names: ReadonlyMap<string, string>) {
  const view = complaintView(complaint)
  const day = formatDay(complaint.occurredOn, req.language)
  return {
    ...view,
    shopName: names.get(view.shopId) ?? '',
    reasonWords: req.t(`complaints:reasons.${view.reason}`),
    sourceWords: req.t(`complaints:sources.${view.source}`),
    whenWords: complaint.occurredAt
      ? req.t('complaints:about_then', { day, time: timeOfDayIn(complaint.occurredAt) })
      : day,
    isOpen: view.status === 'open',
    hasAnswer: view.answers.length > 0,
    badge: {
      label: req.t(`complaints:status.${view.status}`),
      tone: view.status === 'open' ? 'warn' : 'ok',
      icon: view.status === 'open' ? 'clock' : 'check',
    },
  }
}
