import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf, monthOf } from '../../lib/business-day.js'
import { Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import type { Refusal, Typed } from '../console/console-form.js'
import { options, pagerOf, readListQuery } from '../console/console-list.js'
import { idOf } from '../console/console-page.js'
import { createVoidForm, RECORD_STATUSES } from '../console/void-form.js'
import type { RecordedRedemption } from '../redemptions/look-ups.js'
import { isWithinVoidWindow } from '../redemptions/void.service.js'
import { deskPages, drawDesk, type DeskContext } from './desk-page.js'
import { recordsQuery, type RecordsQuery } from './desk.forms.js'
import { peopleAndDevices } from './people-of-shop.js'
import { recordRow } from './record-rows.js'
import { recordsCsv, recordsWorkbook } from './records.export.js'

const PAGE = 200
/** More than a shop records in a year; a longer period is asked for in parts. */
const MOST_EXPORTED = 20_000
const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** What the shop recorded: the list with its filters, the same as a file, one record, and the manager's void. */
export function deskRecordPages(services: Services): PageRoute[] {
  const { redemptions, benefits, audit, now } = services
  const page = deskPages(services)
  const voidForm = createVoidForm(services)

  /** This month, unless other days are named. */
  function queryOf({ req }: DeskContext): RecordsQuery & { from: string; to: string } {
    const query = readListQuery(req, recordsQuery)
    const today = businessDayOf(now())
    return { ...query, from: query.from ?? `${monthOf(today)}-01`, to: query.to ?? today }
  }

  async function read({ communityId, actor, meta }: DeskContext, query: RecordsQuery) {
    return redemptions.list({ communityId, actor, query, requestId: meta.requestId })
  }

  async function list(context: DeskContext) {
    const { req, scope, shopId } = context
    const query = queryOf(context)
    const [{ items, nextCursor }, { names, people, devices }, given] = await Promise.all([
      read(context, query),
      peopleAndDevices(services, context),
      benefits.list(scope, { shopId, limit: PAGE }, req.language),
    ])
    const { cursor: _cursor, limit: _limit, ...filters } = query
    const choice = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name })
    drawDesk(context, 'records/index', {
      title: req.t('desk:records.title'),
      records: items.map((record) => recordRow(req, record, names)),
      filters,
      hasFilters: STATUS_AND_MORE.some((name) => req.query[name]),
      benefits: given.items.map(({ id, title }) => ({ value: id, label: title })),
      people: people.map(choice),
      devices: devices.map(choice),
      statuses: options(req, RECORD_STATUSES, 'console:status.redemption'),
      exports: new URLSearchParams(filters).toString(),
      pager: pagerOf(req, nextCursor),
    })
  }

  const download = (format: 'csv' | 'xlsx') => async (context: DeskContext) => {
    const { req, res, communityId, shopId, meta } = context
    const query = queryOf(context)
    const { from, to } = query
    const [{ names }, records] = await Promise.all([
      peopleAndDevices(services, context),
      allOf((cursor) => read(context, { ...query, limit: PAGE, cursor })),
    ])
    const rows = records.map((record) => recordRow(req, record, names))
    await audit.record(null, {
      communityId,
      type: 'REPORT_EXPORTED',
      actor: meta.actor,
      subjects: [{ kind: 'shop', id: shopId }],
      facts: { report: 'records', format, from, to },
      requestId: meta.requestId,
    })
    const file =
      format === 'csv' ? recordsCsv(rows, req.t) : await recordsWorkbook(rows, `${from} ${to}`, req.t)
    res.set({
      'Content-Type': TYPES[format],
      'Content-Disposition': `attachment; filename="records-${from}-${to}.${format}"`,
      'Cache-Control': 'no-store',
    })
    res.send(file)
  }

  async function show(context: DeskContext, values?: Typed, refusal?: Refusal) {
    const { req, res, communityId, actor } = context
    const record = await redemptions.get(communityId, actor, idOf(req))
    const { names } = await peopleAndDevices(services, context)
    const row = recordRow(req, record, names)
    if (refusal) res.status(refusal.status)
    drawDesk(context, 'records/show', {
      title: req.t('desk:records.one'),
      crumbs: [{ href: '/shop/records', label: req.t('desk:records.title') }],
      record: row,
      mayVoid: row.isCommitted && isWithinVoidWindow(actor, record, now()),
      isTooLate: row.isCommitted && !isWithinVoidWindow(actor, record, now()),
      ...voidForm.locals(req, values, refusal),
    })
  }

  async function voidRecord(context: DeskContext) {
    const { req, res, communityId, actor } = context
    const id = idOf(req)
    await redemptions.get(communityId, actor, id)
    const outcome = await voidForm.submit(context, id)
    if (outcome.ok) return res.redirect(303, `/shop/records/${id}?done=record_voided`)
    await show(context, outcome.values, outcome.refusal)
  }

  return [
    page.get('/shop/records', list),
    page.get('/shop/records.csv', download('csv')),
    page.get('/shop/records.xlsx', download('xlsx')),
    page.get('/shop/records/:id', (context) => show(context)),
    page.post('/shop/records/:id/void', voidRecord),
  ]
}

const STATUS_AND_MORE = ['from', 'to', 'benefitId', 'userId', 'deviceId', 'status']

/** @throws Problem validation_failed when there are too many for one file */
async function allOf(
  read: (cursor: string | undefined) => Promise<{ items: RecordedRedemption[]; nextCursor: string | null }>,
): Promise<RecordedRedemption[]> {
  const records: RecordedRedemption[] = []
  let cursor: string | undefined
  do {
    const page = await read(cursor)
    records.push(...page.items)
    cursor = page.nextCursor ?? undefined
    if (records.length > MOST_EXPORTED) {
      throw new Problem('validation_failed', { errors: [{ path: 'from', message: 'fields:too_many_rows' }] })
    }
  } while (cursor)
  return records
}
