import type { PageRoute } from '../../http/page-route.js'
import { addDays, businessDayOf, lastDayOfMonth, monthOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { benefitsQuery, GROUPINGS, quietQuery, type Grouping } from '../reports/report.forms.js'
import { QUIET_DAYS } from '../reports/coverage.view.js'
import { attempt, readForm } from './console-form.js'
import { options, pagerOf, readListQuery } from './console-list.js'
import { consolePages, type ConsoleContext } from './console-page.js'
import { renderPage } from './console-render.js'
import { tagWords } from './words.js'

/** What was given and whom it reached, for meetings and for paper. */
export function reportPages(services: Services): PageRoute[] {
  const { reports, coverage, now } = services
  const page = consolePages(services)
  const today = () => businessDayOf(now())
  const readerOf = ({ communityId, meta }: ConsoleContext) => ({
    communityId,
    actor: meta.actor,
    requestId: meta.requestId,
    language: meta.language,
  })

  async function benefits(context: ConsoleContext) {
    const { req, res, api } = context
    const wanted = periodOf(context, today())
    const groupBy = typeof req.query.groupBy === 'string' ? req.query.groupBy : 'category'
    const locals = {
      title: req.t('console:reports.title'),
      filters: { ...wanted, groupBy },
      groupings: options(req, GROUPINGS, 'console:reports.groupings'),
      periods: usualPeriods(context, today(), groupBy),
      isPrintable: true,
    }
    const outcome = await attempt(req, 'console:reports.fields', async () => {
      const query = readForm(benefitsQuery, { ...wanted, groupBy })
      return { query, report: await reports.benefits(readerOf(context), query, 'page') }
    })
    if (!outcome.ok) {
      res.status(outcome.refusal.status)
      renderPage(context, 'reports/benefits', { ...locals, ...outcome.refusal })
      return
    }
    const { query, report } = outcome.value
    renderPage(context, 'reports/benefits', {
      ...locals,
      report,
      rows: report.rows.map((row) => ({ ...row, href: rowHref(query.groupBy, row.key) })),
      grouping: req.t(`console:reports.groupings.${query.groupBy}`),
      hasRows: report.rows.length > 0,
      chart: chartAddress(context, query),
      xlsx: api('/reports/benefits.xlsx', query),
      csv: api('/reports/benefits.csv', query),
    })
  }

  async function reach(context: ConsoleContext) {
    const { req } = context
    const { from, to } = periodOf(context, today())
    const figures = await coverage.coverage(readerOf(context), { from, to })
    renderPage(context, 'reports/coverage', {
      title: req.t('console:reports.coverage.title'),
      crumbs: [{ href: '/console/reports', label: req.t('console:reports.title') }],
      filters: { from, to },
      figures: {
        ...figures,
        percent: percentOf(figures.rate),
        withoutCard: figures.members - figures.withCard,
      },
      tags: Object.entries(figures.byTag).map(([tag, row]) => ({
        ...row,
        label: req.t(`console:tags.${tag}`),
        href: `/console/members?tag=${tag}`,
        percent: percentOf(row.rate),
      })),
    })
  }

  async function quiet(context: ConsoleContext) {
    const { req } = context
    const query = readListQuery(req, quietQuery)
    const { items, nextCursor } = await coverage.quiet(readerOf(context), query)
    renderPage(context, 'reports/members', {
      title: req.t('console:reports.quiet.title', { days: query.days }),
      lead: req.t('console:reports.quiet.lead'),
      crumbs: coverageCrumbs(context),
      choices: QUIET_DAYS.map((days) => ({
        days,
        href: `/console/reports/quiet?days=${days}`,
        isCurrent: days === query.days,
      })),
      members: items.map((member) => ({ ...member, tags: tagWords(req, member.tags) })),
      nobody: req.t('console:reports.quiet.empty'),
      pager: pagerOf(req, nextCursor),
    })
  }

  async function withoutCard(context: ConsoleContext) {
    const { req } = context
    const query = readListQuery(req, quietQuery.omit({ days: true }))
    const { items, nextCursor } = await coverage.withoutCard(readerOf(context), query)
    renderPage(context, 'reports/members', {
      title: req.t('console:reports.without_card.title'),
      lead: req.t('console:reports.without_card.lead'),
      crumbs: coverageCrumbs(context),
      members: items.map((member) => ({ ...member, tags: tagWords(req, member.tags) })),
      nobody: req.t('console:reports.without_card.empty'),
      pager: pagerOf(req, nextCursor),
    })
  }

  return [
    page.get('/console/reports', 'report:read', benefits),
    page.get('/console/reports/coverage', 'report:read', reach),
    page.get('/console/reports/quiet', 'report:read', quiet),
    page.get('/console/reports/without-card', 'report:read', withoutCard),
  ]
}

function coverageCrumbs({ req }: ConsoleContext) {
  return [
    { href: '/console/reports', label: req.t('console:reports.title') },
    { href: '/console/reports/coverage', label: req.t('console:reports.coverage.title') },
  ]
}

/** The days asked for; this month up to today when none are. */
function periodOf({ req }: ConsoleContext, today: string): { from: string; to: string } {
  const day = (value: unknown, fallback: string) => (typeof value === 'string' && value ? value : fallback)
  return { from: day(req.query.from, `${monthOf(today)}-01`), to: day(req.query.to, today) }
}

function usualPeriods({ req }: ConsoleContext, today: string, groupBy: string) {
  const month = monthOf(today)
  const lastMonth = monthOf(addDays(`${month}-01`, -1))
  const periods = [
    { id: 'today', from: today, to: today },
    { id: 'this_month', from: `${month}-01`, to: today },
    { id: 'last_month', from: `${lastMonth}-01`, to: lastDayOfMonth(lastMonth) },
    { id: 'this_year', from: `${today.slice(0, 4)}-01-01`, to: today },
  ]
  const { from, to } = periodOf({ req } as ConsoleContext, today)
  return periods.map(({ id, ...days }) => ({
    label: req.t(`console:reports.periods.${id}`),
    href: `/console/reports?${new URLSearchParams({ ...days, groupBy }).toString()}`,
    isCurrent: days.from === from && days.to === to,
  }))
}

/** Where a row's name leads: to the shop, the benefit or the agreement itself. */
function rowHref(groupBy: Grouping, key: string): string | null {
  const folder = { shop: 'shops', benefit: 'benefits', agreement: 'agreements' }[groupBy as string]
  return folder ? `/console/${folder}/${key}` : null
}

function chartAddress(
  { communityId }: ConsoleContext,
  query: { from: string; to: string; groupBy: Grouping },
) {
  return `/console/reports/chart.svg?${new URLSearchParams({ ...query, communityId }).toString()}`
}

function percentOf(rate: number): string {
  return `${(rate * 100).toFixed(1)}%`
}
