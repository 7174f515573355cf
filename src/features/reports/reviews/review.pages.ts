import { randomUUID } from 'node:crypto'
import type { PageRoute } from '../../../http/page-route.js'
import type { Services } from '../../../services.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from '../../console/console-form.js'
import { pagerOf, readListQuery } from '../../console/console-list.js'
import { consolePages, idOf, type ConsoleContext } from '../../console/console-page.js'
import { goTo, renderPage } from '../../console/console-render.js'
import { userNames } from '../../console/user-names.js'
import { readerOf } from '../reader-of.js'
import { reportRows, totalsRow } from '../report-rows.js'
import { benefitsQuery } from '../report.forms.js'
import { reportDigest } from './report-digest.js'
import { reviewBody, reviewsQuery } from './review.forms.js'
import type { AnyReviewHead } from './review.repository.js'
import { anyHeadView, reviewView } from './review.view.js'
import {
  askedOf,
  leadOf,
  periodLead,
  snapshotReportIn,
  snapshotReviewPages,
} from './snapshots/snapshot-review-pages.js'

const PATH = '/console/reports/reviews'
const LABELS = 'report-reviews:fields'
const FIELDS = ['from', 'to', 'groupBy', 'asOf', 'digest', 'comment', 'key'] as const

/** Reports that somebody stands by: the list, one of them with its figures run again, and the form that marks one. */
export function reviewPages(services: Services): PageRoute[] {
  const { reports, reportReviews, now } = services
  const page = consolePages(services)
  const snapshots = snapshotReviewPages(services)

  async function list(context: ConsoleContext) {
    const { req, communityId } = context
    const { items, nextCursor } = await reportReviews.list(communityId, readListQuery(req, reviewsQuery))
    const names = await userNames(services, context)
    renderPage(context, 'reports/reviews', {
      title: req.t('report-reviews:title'),
      crumbs: crumbsOf(context).slice(0, 1),
      reviews: items.map((item) => headOf(context, item, names)),
      pager: pagerOf(req, nextCursor),
    })
  }

  async function show(context: ConsoleContext) {
    const { req, api } = context
    const review = await reportReviews.get(context.communityId, idOf(req))
    const head = headOf(context, review, await userNames(services, context))
    if (review.report !== 'benefits') {
      await snapshots.show(context, review, head)
      return
    }
    const { rows, check } = await reportReviews.check(readerOf(context), review)
    const view = reviewView(review)
    const { from, to, groupBy, asOf } = view
    renderPage(context, 'reports/review', {
      title: req.t('report-reviews:one'),
      crumbs: crumbsOf(context),
      review: head,
      grouping: req.t(`console:reports.groupings.${groupBy}`),
      rows: reportRows(req, rows, groupBy),
      totals: totalsRow(req, { rows, totals: view.totals }),
      check,
      reportHref: `/console/reports?${new URLSearchParams({ from, to, groupBy, asOf }).toString()}`,
      pdf: api('/reports/benefits.pdf', { from, to, groupBy, asOf }),
      isPrintable: true,
      styles: ['css/reports.css'],
    })
  }

  /** Shows the figures of a moment, and asks for a comment on exactly these. */
  async function form(context: ConsoleContext, typedIn: Typed = {}, refusal?: Refusal) {
    const { req, res } = context
    const source: Typed = { ...(req.query as Typed), ...typedIn }
    const snapshot = snapshotReportIn(textIn(source, 'report'))
    if (snapshot) {
      await snapshots.form(context, snapshot, typedIn)
      return
    }
    // What has changed meanwhile is shown as it is now.
    const asOf = (refusal?.status === 409 ? undefined : textIn(source, 'asOf')) ?? now().toISOString()
    const asked = {
      from: textIn(source, 'from'),
      to: textIn(source, 'to'),
      groupBy: textIn(source, 'groupBy'),
    }
    const query = readForm(benefitsQuery, { ...asked, asOf })
    const report = await reports.benefits(readerOf(context), query, 'page')
    if (refusal) res.status(refusal.status)
    renderPage(context, 'reports/review-new', {
      title: req.t('report-reviews:new'),
      crumbs: crumbsOf(context),
      query,
      grouping: req.t(`console:reports.groupings.${query.groupBy}`),
      rows: reportRows(req, report.rows, query.groupBy),
      totals: totalsRow(req, report),
      backTo: `/console/reports?${new URLSearchParams({ from: query.from, to: query.to, groupBy: query.groupBy }).toString()}`,
      styles: ['css/reports.css'],
      ...refusal,
      values: {
        comment: textIn(typedIn, 'comment'),
        key: textIn(typedIn, 'key') ?? randomUUID(),
        digest: reportDigest({ communityId: context.communityId, ...query }, report),
      },
    })
  }

  async function review(context: ConsoleContext) {
    const { req, res } = context
    const values = typed(req)
    const snapshot = snapshotReportIn(textIn(values, 'report'))
    if (snapshot) {
      await snapshots.review(context, snapshot, values)
      return
    }
    const outcome = await attempt(req, LABELS, async () => {
      const input = Object.fromEntries(FIELDS.map((name) => [name, textIn(values, name)]))
      const body = readForm(reviewBody, { ...input, comment: input.comment ?? '' })
      return reportReviews.review(readerOf(context), body)
    })
    if (outcome.ok) goTo(res, `${PATH}/${String(outcome.value.review._id)}?done=reviewed`)
    else await form(context, values, outcome.refusal)
  }

  return [
    page.get(PATH, 'report:read', list),
    page.get(`${PATH}/new`, 'report:review', (context) => form(context)),
    page.get(`${PATH}/:id`, 'report:read', show),
    page.post(PATH, 'report:review', review),
  ]
}

function crumbsOf({ req }: ConsoleContext) {
  return [
    { href: '/console/reports', label: req.t('console:reports.title') },
    { href: PATH, label: req.t('report-reviews:title') },
  ]
}

function headOf(context: ConsoleContext, review: AnyReviewHead, names: ReadonlyMap<string, string>) {
  const { req } = context
  const view = anyHeadView(review)
  const lead =
    review.report === 'benefits' ? periodLead(context, 'benefits', review) : leadOf(context, askedOf(review))
  const sub =
    review.report === 'benefits'
      ? req.t('console:reports.by', { grouping: req.t(`console:reports.groupings.${review.groupBy}`) })
      : undefined
  return { ...view, lead, sub, by: view.reviewedBy ? (names.get(view.reviewedBy) ?? '') : '' }
}
