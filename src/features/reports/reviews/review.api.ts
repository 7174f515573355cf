import { apiRoute, created, idParams, ok, type ApiRoute } from '../../../http/api-route.js'
import { pageOf } from '../../../http/page-schema.js'
import { readerOf } from '../reader-of.js'
import { reviewBody, reviewsQuery, snapshotBody } from './review.forms.js'
import type { ReviewService } from './review.service.js'
import { SNAPSHOT_REPORTS, type SnapshotReport } from './review.model.js'
import {
  anyHeadAnswer,
  anyHeadView,
  anyReviewAnswer,
  reviewHeadAnswer,
  reviewView,
  snapshotHeadAnswer,
  snapshotHeadView,
  snapshotReviewView,
} from './review.view.js'
import type { Asked, SnapshotReviewService } from './snapshots/snapshot-reviews.service.js'

interface Services {
  reportReviews: ReviewService
  snapshotReviews: SnapshotReviewService
}

/** Reports marked as reviewed, with the figures that were meant. */
export function reviewApi({ reportReviews, snapshotReviews }: Services): ApiRoute[] {
  return [
    ...SNAPSHOT_REPORTS.map((report) => snapshotRoute(snapshotReviews, report)),
    apiRoute({
      method: 'post',
      path: '/reports/reviews',
      permission: 'report:review',
      tag: 'Reports',
      summary: 'Mark a report of benefits as reviewed; keeps the figures of the moment and their digest',
      body: reviewBody,
      answers: {
        200: { description: 'Sent before under the same key', schema: reviewHeadAnswer },
        201: { description: 'The review', schema: reviewHeadAnswer },
      },
      async handle(context) {
        const { review, isNew } = await reportReviews.review(readerOf(context), context.body)
        return isNew ? created(reviewView(review)) : ok(reviewView(review))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/reports/reviews',
      permission: 'report:read',
      tag: 'Reports',
      summary: 'Reviewed reports, newest first',
      query: reviewsQuery,
      answers: { 200: { description: 'A page of reviews', schema: pageOf(anyHeadAnswer) } },
      async handle({ communityId, query }) {
        const page = await reportReviews.list(communityId, query)
        return ok({ ...page, items: page.items.map(anyHeadView) })
      },
    }),
    apiRoute({
      method: 'get',
      path: '/reports/reviews/:id',
      permission: 'report:read',
      tag: 'Reports',
      summary:
        'A review, and whether its figures are still the same: those of benefits as of its moment, those of other reports as they are now',
      params: idParams,
      answers: { 200: { description: 'The review', schema: anyReviewAnswer } },
      async handle(context) {
        const reader = readerOf(context)
        const review = await reportReviews.get(context.communityId, context.params.id)
        if (review.report !== 'benefits') {
          return ok(snapshotReviewView(review, await snapshotReviews.check(reader, review)))
        }
        const { rows, check } = await reportReviews.check(reader, review)
        return ok({ ...reviewView(review), rows, check })
      },
    }),
  ]
}

/** Where a report is marked that tells the present only. */
function snapshotRoute(snapshotReviews: SnapshotReviewService, report: SnapshotReport): ApiRoute {
  return apiRoute({
    method: 'post',
    path: `/reports/${report}/reviews`,
    permission: 'report:review',
    tag: 'Reports',
    summary: 'Mark the report as reviewed; keeps its figures of the moment and their digest',
    body: snapshotBody(report),
    answers: {
      200: { description: 'Sent before under the same key', schema: snapshotHeadAnswer },
      201: { description: 'The review', schema: snapshotHeadAnswer },
    },
    async handle(context) {
      const { comment, digest, key, ...query } = context.body
      const asked = { report, query } as unknown as Asked
      const words = { comment, digest, key }
      const { review, isNew } = await snapshotReviews.review(readerOf(context), asked, words)
      return isNew ? created(snapshotHeadView(review)) : ok(snapshotHeadView(review))
    },
  })
}
