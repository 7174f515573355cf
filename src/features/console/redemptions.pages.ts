import type { PageRoute } from '../../http/page-route.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import { redemptionsQuery } from '../redemptions/redemption.forms.js'
import type { Refusal, Typed } from './console-form.js'
import { options, pagerOf, readListQuery } from './console-list.js'
import { afterDoing } from './console-notice.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { goTo, renderPage } from './console-render.js'
import { redemptionRows } from './redemption-rows.js'
import { createVoidForm, RECORD_STATUSES } from './void-form.js'

/** What was recorded at the counters: the list, one record, and the void by staff. */
export function redemptionPages(services: Services): PageRoute[] {
  const { redemptions, shops } = services
  const page = consolePages(services)
  const voidForm = createVoidForm(services)
  const listQuery = redemptionsQuery.omit({ memberId: true, reason: true })

  async function list(context: ConsoleContext) {
    const { req, communityId, actor, meta } = context
    const query = readListQuery(req, listQuery)
    const { items, nextCursor } = await redemptions.list({
      communityId,
      actor,
      query,
      requestId: meta.requestId,
    })
    const partners = await shops.list({ communityId }, { limit: 200 })
    const names = new Map(partners.items.map(({ id, name }) => [id, name]))
    renderPage(context, 'redemptions/index', {
      title: req.t('console:redemptions.title'),
      records: redemptionRows(context, items, names),
      filters: query,
      hasFilters: Boolean(query.from ?? query.to ?? query.shopId ?? query.status),
      shops: partners.items.map(({ id, name }) => ({ value: id, label: name })),
      statuses: options(req, RECORD_STATUSES, 'console:status.redemption'),
      pager: pagerOf(req, nextCursor),
    })
  }

  async function show(context: ConsoleContext, values?: Typed, refusal?: Refusal) {
    const { req, res, communityId, actor } = context
    const record = await redemptions.get(communityId, actor, idOf(req))
    const names = await shops.namesOf(communityId, [String(record.shopId)])
    const [row] = redemptionRows(context, [record], names)
    if (refusal) res.status(refusal.status)
    renderPage(context, 'redemptions/show', {
      title: req.t('console:redemptions.one'),
      crumbs: [{ href: '/console/redemptions', label: req.t('console:redemptions.title') }],
      record: row,
      mayVoid: row?.isCommitted && mayDo(actor.role, 'redemption:void'),
      ...voidForm.locals(req, values, refusal),
    })
  }

  async function voidRecord(context: ConsoleContext) {
    const { req, res } = context
    const id = idOf(req)
    const outcome = await voidForm.submit(context, id)
    if (outcome.ok) {
      goTo(res, afterDoing(`/console/redemptions/${id}`, 'redemption_voided'))
      return
    }
    await show(context, outcome.values, outcome.refusal)
  }

  return [
    page.get('/console/redemptions', 'redemption:read', list),
    page.get('/console/redemptions/:id', 'redemption:read', (context) => show(context)),
    page.post('/console/redemptions/:id/void', 'redemption:void', voidRecord),
  ]
}
