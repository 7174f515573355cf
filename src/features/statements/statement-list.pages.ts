import type { PageRoute } from '../../http/page-route.js'
import { addMonths, businessDayOf, monthOf } from '../../lib/business-day.js'
import { formatYuan } from '../../lib/money.js'
import type { Services } from '../../services.js'
import { attempt, readForm, textIn, typed } from '../console/console-form.js'
import { options, pagerOf, readListQuery } from '../console/console-list.js'
import { consolePages, type ConsoleContext } from '../console/console-page.js'
import type { Decision } from '../console/decisions.js'
import type { BatchPreview, BatchResult } from './statement-batch.service.js'
import { monthWords, statementBadge, statementNotice } from './statement-words.js'
import { batchBody, statementListQuery, type BatchBody } from './statement.forms.js'
import { STATEMENT_STATUSES } from './statement.model.js'

const MOST = 200

/** The list of statements, and the batch for all shops of a month, which says in numbers what will happen. */
export function statementListPages(services: Services): PageRoute[] {
  const { statements, statementBatch, subsidyFund, shops, now } = services
  const page = consolePages(services)

  async function list(context: ConsoleContext, refused?: { text: string; status: number }) {
    const { req, res, communityId } = context
    const query = readListQuery(req, statementListQuery)
    const { items, nextCursor } = await statements.list({ communityId }, query)
    const partners = await shops.list({ communityId }, { limit: MOST })
    const names = await shops.namesOf(
      communityId,
      items.map(({ shopId }) => shopId),
    )
    const month = query.month ?? lastMonth()
    const preview = await statementBatch.preview(communityId, month)
    const fund = await subsidyFund.get(communityId, month.slice(0, 4))
    if (refused) res.status(refused.status)
    res.render('statements/index', {
      layout: 'console',
      title: req.t('statements:title'),
      ...statementNotice(req),
      statements: items.map((one) => ({
        ...one,
        shopName: names.get(one.shopId) ?? '',
        monthWords: monthWords(req, one.month),
        status: statementBadge(req, one.status),
        isOpen: one.closedAt === null,
      })),
      filters: query,
      hasFilters: Boolean(query.month ?? query.status ?? query.shopId),
      shops: partners.items.map(({ id, name }) => ({ value: id, label: name })),
      statuses: options(req, STATEMENT_STATUSES, 'statements:status'),
      pager: pagerOf(req, nextCursor),
      batch: { ...batchLocals(context, preview), refused: refused?.text },
      fundWarning: fundWarning(context, fund),
    })
  }

  const lastMonth = () => monthOf(addMonths(businessDayOf(now()), -1))

  async function runBatch(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, 'statements:batch', async () => {
      const body = readForm(batchBody, { month: textIn(values, 'month') ?? '', step: textIn(values, 'step') })
      return { body, results: await statementBatch.run(communityId, body, meta) }
    })
    if (!outcome.ok) {
      const text = outcome.refusal.errorSummary[0]?.text ?? ''
      await list(context, { text, status: outcome.refusal.status })
      return
    }
    const { body, results } = outcome.value
    res.render('statements/batch', { layout: 'console', ...resultLocals(context, body, results) })
  }

  return [
    page.get('/console/statements', 'statement:read', (context) => list(context)),
    page.post('/console/statements/batch', 'statement:manage', runBatch),
  ]
}

function batchLocals({ req }: ConsoleContext, preview: BatchPreview) {
  const month = monthWords(req, preview.month)
  const decision = (
    step: BatchBody['step'],
    icon: string,
    consequence: string,
  ): Decision & { step: string } => ({
    id: step,
    step,
    icon,
    title: req.t(`statements:batch.${step}`),
    text: req.t(`statements:batch.${step}_text`),
    consequence,
    action: '/console/statements/batch',
    danger: step === 'close',
  })
  return {
    ...preview,
    title: req.t('statements:batch.title', { month }),
    isNothing: preview.toOpen + preview.toClose + preview.blocked === 0,
    blocked: preview.blocked > 0 ? req.t('statements:batch.blocked', { count: preview.blocked }) : null,
    notOver: preview.isOver ? null : req.t('statements:batch.not_over', { month }),
    closedAlready:
      preview.closed > 0 ? req.t('statements:batch.closed_already', { count: preview.closed }) : null,
    open:
      preview.toOpen > 0
        ? decision('open', 'plus', req.t('statements:batch.open_consequence', { shops: preview.toOpen }))
        : null,
    close:
      preview.isOver && preview.toClose > 0
        ? decision(
            'close',
            'lock',
            req.t('statements:batch.close_consequence', {
              shops: preview.toClose,
              redemptions: preview.redemptions,
              discount: formatYuan(preview.discountFen),
              payable: formatYuan(preview.payableFen),
              unconfirmed: preview.toClose - preview.confirmed,
            }),
          )
        : null,
  }
}

function fundWarning({ req }: ConsoleContext, fund: Awaited<ReturnType<Services['subsidyFund']['get']>>) {
  if (!fund.warning) return null
  return req.t(`statements:fund.${fund.warning}`, {
    year: fund.year,
    percent: ((fund.usedPermyriad ?? 0) / 100).toFixed(1),
    left: formatYuan(fund.leftFen ?? 0),
    over: formatYuan(-(fund.leftFen ?? 0)),
  })
}

function resultLocals({ req }: ConsoleContext, { month, step }: BatchBody, results: BatchResult[]) {
  const words = { month: monthWords(req, month) }
  const done = results.filter(({ outcome }) => outcome === (step === 'open' ? 'opened' : 'closed'))
  const refused = results.filter(({ outcome }) => outcome === 'refused')
  return {
    title: req.t('statements:batch.result_title', words),
    crumbs: [{ href: `/console/statements?month=${month}`, label: req.t('statements:title') }],
    forMonth: month,
    notice: { text: req.t(`statements:batch.done_${step}`, { count: done.length }) },
    refused: refused.length > 0 ? req.t('statements:batch.refused', { count: refused.length }) : null,
    results: results.map((result) => ({
      ...result,
      isRefused: result.outcome === 'refused',
      words: req.t(`statements:outcomes.${result.outcome}`),
    })),
  }
}
