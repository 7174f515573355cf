import { apiRoute, created, idParams, ok, type ApiRoute } from '../../../http/api-route.js'
import { pageOf } from '../../../http/page-schema.js'
import { readerOf } from '../reader-of.js'
import { reviewBody, reviewsQuery } from './review.forms.js'
import type { ReviewService } from './review.service.js'
import { reviewAnswer, reviewHeadAnswer, reviewView } from './review.view.js'

/** Reports marked as reviewed, with the figures that were meant. */
export function reviewApi({ reportReviews }: { reportReviews: ReviewService }): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/reports/reviews',
      permission: 'report:review',
      tag: 'Reports',
      summary: 'Mark a report as reviewed; keeps the figures of the moment and their digest',
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
      answers: { 200: { description: 'A page of reviews', schema: pageOf(reviewHeadAnswer) } },
      async handle({ communityId, query }) {
        const page = await reportReviews.list(communityId, query)
        return ok({ ...page, items: page.items.map(reviewView) })
      },
    }),
    apiRoute({
      method: 'get',
      path: '/reports/reviews/:id',
      permission: 'report:read',
      tag: 'Reports',
      summary: 'A review, and whether the figures as of its moment are still the same when run again',
      params: idParams,
      answers: { 200: { description: 'The review', schema: reviewAnswer } },
      async handle(context) {
        const { review, rows, check } = await reportReviews.read(readerOf(context), context.params.id)
        return ok({ ...reviewView(review), rows, check })
      },
    }),
  ]
}
