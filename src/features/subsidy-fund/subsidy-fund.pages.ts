import type { PageRoute } from '../../http/page-route.js'
import { formatYuan } from '../../lib/money.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from '../console/console-form.js'
import { readListQuery } from '../console/console-list.js'
import { consolePages, type ConsoleContext } from '../console/console-page.js'
import { goTo } from '../console/console-render.js'
import { statementNotice } from '../statements/statement-words.js'
import { fundBody, fundQuery, MAX_BUDGET_FEN } from './subsidy-fund.forms.js'
import type { FundOfYear } from './subsidy-fund.service.js'

/** The year's subsidy fund: what is promised, paid and left, and the form for its budget. */
export function subsidyFundPages({ subsidyFund, ...services }: Services): PageRoute[] {
  const page = consolePages({ subsidyFund, ...services })

  async function show(context: ConsoleContext, tried?: { values: Typed; refusal: Refusal }) {
    const { req, res, communityId, actor } = context
    const named = tried ? textIn(tried.values, 'year') : readListQuery(req, fundQuery).year
    const year = fundQuery.safeParse({ year: named }).data?.year
    const fund = await subsidyFund.get(communityId, year)
    if (tried) res.status(tried.refusal.status)
    res.render('statements/fund', {
      layout: 'console',
      title: req.t('statements:fund.title'),
      crumbs: [{ href: '/console/statements', label: req.t('statements:title') }],
      ...statementNotice(req),
      fund,
      ...fundWords(context, fund),
      rows: fundRows(context, fund),
      bar: barOf(fund),
      previous: String(Number(fund.year) - 1),
      next: String(Number(fund.year) + 1),
      mayManage: mayDo(actor.role, 'fund:manage'),
      values: tried?.values ?? {
        budgetFen: fund.budgetFen === null ? '' : (fund.budgetFen / 100).toFixed(2),
      },
      ...tried?.refusal,
    })
  }

  async function setBudget(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, 'statements:fund', async () => {
      const body = readForm(fundBody, {
        year: textIn(values, 'year') ?? '',
        budgetFen: budgetIn(values),
        reason: textIn(values, 'reason'),
      })
      return subsidyFund.setBudget(communityId, body, meta)
    })
    if (outcome.ok) goTo(res, `/console/subsidy-fund?year=${outcome.value.year}&done=budget_set`)
    else await show(context, { values, refusal: outcome.refusal })
  }

  return [
    page.get('/console/subsidy-fund', 'fund:read', (context) => show(context)),
    page.post('/console/subsidy-fund', 'fund:manage', setBudget),
  ]
}

/** A budget is larger than any bill; what is no amount stays text, so that the schema refuses it with its own words. */
function budgetIn(values: Typed): number | string | undefined {
  const text = textIn(values, 'budgetFen')?.trim().replaceAll(/[,，]/g, '') ?? ''
  const [yuan = '', cents = '0', ...more] = text.split('.')
  if (more.length > 0 || !/^\d{1,11}$/.test(yuan) || !/^\d{1,2}$/.test(cents)) return text
  return Math.min(Number(yuan) * 100 + Number(cents.padEnd(2, '0')), MAX_BUDGET_FEN + 1)
}

function fundWords(
  { req }: ConsoleContext,
  { warning, year, usedPermyriad, leftFen, underReviewFen }: FundOfYear,
) {
  const percent = ((usedPermyriad ?? 0) / 100).toFixed(1)
  const [left, over] = [formatYuan(leftFen ?? 0), formatYuan(-(leftFen ?? 0))]
  return {
    warning: warning ? req.t(`statements:fund.${warning}`, { year, percent, left, over }) : null,
    isExhausted: warning === 'exhausted',
    used: usedPermyriad === null ? null : req.t('statements:fund.used', { percent }),
    underReview:
      underReviewFen === 0
        ? null
        : req.t('statements:fund.under_review', { amount: formatYuan(underReviewFen) }),
  }
}

function fundRows({ req }: ConsoleContext, fund: FundOfYear) {
  const share = (fen: number | null) =>
    fund.budgetFen && fen !== null ? `${((fen / fund.budgetFen) * 100).toFixed(1)}%` : '–'
  const rows = [
    { name: 'paid', fen: fund.paidFen },
    { name: 'closed', fen: fund.closedFen },
    { name: 'unclaimed', fen: fund.unclaimedFen, note: req.t('statements:fund.unclaimed_note') },
    { name: 'left', fen: fund.leftFen },
  ]
  return rows.map(({ name, fen, note }) => ({
    label: req.t(`statements:fund.${name}`),
    fen,
    note,
    share: share(fen),
  }))
}

const BAR = 1000

/** The widths of the bar's parts, of 1000; more than the budget fills the bar. */
function barOf({ budgetFen, paidFen, closedFen, unclaimedFen, spokenForFen, leftFen }: FundOfYear) {
  if (!budgetFen) return null
  const whole = Math.max(budgetFen, paidFen + spokenForFen)
  const width = (fen: number) => Math.round((Math.max(0, fen) / whole) * BAR)
  const [paid, closed, unclaimed] = [width(paidFen), width(closedFen), width(unclaimedFen)]
  return {
    paid,
    closed,
    unclaimed,
    closedFrom: paid,
    unclaimedFrom: paid + closed,
    words: { paid: formatYuan(paidFen), spoken: formatYuan(spokenForFen), left: formatYuan(leftFen ?? 0) },
  }
}
