import type { PageRoute } from '../../http/page-route.js'
import { addDays, businessDayOf, lastDayOfMonth, monthOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { COMPARISONS } from '../reports/compare/compared-period.js'
import { readerOf } from '../reports/reader-of.js'
import { reportRows, totalsRow } from '../reports/report-rows.js'
import {
  benefitsQuery,
  GROUPINGS,
  periodQuery,
  withoutCardQuery,
  type BenefitsQuery,
} from '../reports/report.forms.js'
import { momentFromForm, momentForForm } from '../reports/as-of/moment-field.js'
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

  async function benefits(context: ConsoleContext) {
    const { req, res } = context
    const wanted = wantedOf(context, today())
    const locals = {
      title: req.t('console:reports.title'),
      filters: { ...wanted, asOf: momentForForm(wanted.asOf) },
      groupings: options(req, GROUPINGS, 'console:reports.groupings'),
      comparisons: options(req, COMPARISONS, 'report-tables:compared.kinds'),
      periods: usualPeriods(context, today(), wanted),
      isPrintable: true,
      styles: ['css/reports.css'],
    }
    const outcome = await attempt(req, 'console:reports.fields', async () => {
      const query = readForm(benefitsQuery, wanted)
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
      ...addressesOf(context, query),
      report,
      asOf: query.asOf,
      rows: reportRows(req, report.rows, query.groupBy),
      totals: totalsRow(req, report),
      grouping: req.t(`console:reports.groupings.${query.groupBy}`),
      hasRows: report.rows.length > 0,
    })
  }

  async function reach(context: ConsoleContext) {
    const { req, res, api } = context
    const wanted = periodOf(context, today())
    const locals = {
      title: req.t('console:reports.coverage.title'),
      crumbs: [{ href: '/console/reports', label: req.t('console:reports.title') }],
      filters: wanted,
      isPrintable: true,
    }
    const outcome = await attempt(req, 'console:reports.fields', async () =>
      coverage.coverage(readerOf(context), readForm(periodQuery, wanted), 'page'),
    )
    if (!outcome.ok) {
      res.status(outcome.refusal.status)
      renderPage(context, 'reports/coverage', { ...locals, ...outcome.refusal })
      return
    }
    const figures = outcome.value
    renderPage(context, 'reports/coverage', {
      ...locals,
      xlsx: api('/reports/coverage.xlsx', wanted),
      csv: api('/reports/coverage.csv', wanted),
      pdf: api('/reports/coverage.pdf', wanted),
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
      ages: Object.entries(figures.byAgeBand).map(([band, row]) => ({
        ...row,
        label: req.t(`reports:ageBand.${band}`),
        href: `/console/reports/quiet?ageBand=${band}`,
        percent: percentOf(row.rate),
      })),
    })
  }

  async function withoutCard(context: ConsoleContext) {
    const { req } = context
    const query = readListQuery(req, withoutCardQuery)
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

/** What the page is asked for, as text: fields that are not filled in are left out. */
function wantedOf(context: ConsoleContext, today: string) {
  const { query } = context.req
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
  const compare = text(query.compare)
  const asOf = momentFromForm(text(query.asOf))
  return {
    ...periodOf(context, today),
    groupBy: text(query.groupBy) ?? 'category',
    ...(compare === undefined ? {} : { compare }),
    ...(asOf === undefined ? {} : { asOf }),
  }
}

type Wanted = ReturnType<typeof wantedOf>

function usualPeriods({ req }: ConsoleContext, today: string, { from, to, groupBy, compare }: Wanted) {
  const month = monthOf(today)
  const lastMonth = monthOf(addDays(`${month}-01`, -1))
  const periods = [
    { id: 'today', from: today, to: today },
    { id: 'this_month', from: `${month}-01`, to: today },
    { id: 'last_month', from: `${lastMonth}-01`, to: lastDayOfMonth(lastMonth) },
    { id: 'this_year', from: `${today.slice(0, 4)}-01-01`, to: today },
  ]
  return periods.map(({ id, ...days }) => ({
    label: req.t(`console:reports.periods.${id}`),
    href: addressOf('/console/reports', { ...days, groupBy, compare }),
    isCurrent: days.from === from && days.to === to,
  }))
}

/** Files and pictures of the same figures, and where they are reviewed. */
function addressesOf({ api, communityId }: ConsoleContext, query: BenefitsQuery) {
  const { from, to, groupBy, compare, asOf } = query
  return {
    chart: addressOf('/console/reports/chart.svg', { from, to, groupBy, compare, asOf, communityId }),
    xlsx: api('/reports/benefits.xlsx', query),
    csv: api('/reports/benefits.csv', query),
    pdf: api('/reports/benefits.pdf', query),
    reviewHref: addressOf('/console/reports/reviews/new', { from, to, groupBy, asOf }),
    presentHref: addressOf('/console/reports', { from, to, groupBy, compare }),
  }
}

function addressOf(path: string, query: Record<string, string | undefined>): string {
  const named = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return `${path}?${new URLSearchParams(named).toString()}`
}

function percentOf(rate: number): string {
  return `${(rate * 100).toFixed(1)}%`
}
