import { setTimeout as wait } from 'node:timers/promises'
import { decodeCursor, toPage, type Page } from '../../../http/paging.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import type { AuditService } from '../../audit/audit.service.js'
import { idInCursor } from '../../../http/search.js'
import { readRowsAsOf } from '../as-of/as-of.repository.js'
import { labelsOf } from '../report-labels.repository.js'
import { pastMoment, recordView, type Reader } from '../report.service.js'
import { reportOf, type BenefitsReport, type ReportRow } from '../report.view.js'
import { keepReview } from './keep-review.js'
import { keptRows, reportDigest, type ReportHeader } from './report-digest.js'
import type { ReviewBody, ReviewsQuery } from './review.forms.js'
import * as repository from './review.repository.js'
import type { AnyReview, AnyReviewHead, ReviewRecord } from './review.repository.js'
import { plainFigures } from './review.view.js'

/** A redemption carries the moment at which its request came; so much later it is in the store, or its counter was told of a failure. */
const SETTLE_MS = 2000

/** A review with its rows in the reader's language, and the figures of its moment run again. */
export interface CheckedReview {
  review: ReviewRecord
  rows: ReportRow[]
  check: { digest: string; agrees: boolean }
}

/** Reports that somebody has looked at and stands by. */
export function createReviewService({ audit, now }: { audit: AuditService; now: () => Date }) {
  async function figuresAsOf(header: ReportHeader, asOf: Date): Promise<BenefitsReport> {
    return reportOf(await readRowsAsOf(header.communityId, header, asOf), header.groupBy, (key) => key)
  }

  /** What was on its way at the moment has arrived, so that the same moment has the same figures for ever. */
  async function settle(asOf: Date): Promise<void> {
    const left = asOf.getTime() + SETTLE_MS - now().getTime()
    if (left > 0) await wait(Math.min(left, SETTLE_MS))
  }

  return {
    /**
     * Keeps a comment with the figures of a moment and their digest. Sent twice with one key, it is one review.
     * @throws Problem validation_failed for a moment to come, report_changed when the figures are not those that were looked at
     */
    async review(reader: Reader, body: ReviewBody): Promise<{ review: ReviewRecord; isNew: boolean }> {
      const { communityId, actor } = reader
      const { report, from, to, groupBy, comment, key } = body
      const asOf = pastMoment(body.asOf, now()) ?? now()
      await settle(asOf)
      const header = { communityId, from, to, groupBy }
      const figures = await figuresAsOf(header, asOf)
      const digest = reportDigest(header, figures)
      if (body.digest !== undefined && body.digest !== digest) throw new Problem('report_changed')
      const kept = {
        ...header,
        report,
        asOf,
        rows: keptRows(figures),
        totals: figures.totals,
        digest,
        comment,
        by: actor,
        ...(key ? { key } : {}),
      }
      return keepReview(audit, reader, kept, { from, to, groupBy })
    },

    /** Newest first. */
    async list(communityId: string, { limit, cursor }: ReviewsQuery): Promise<Page<AnyReviewHead>> {
      const before = cursor === undefined ? undefined : idInCursor(decodeCursor(cursor)[0])
      const found = await repository.findReviews(communityId, { before, limit })
      return toPage(found, limit, ({ _id }) => [String(_id)])
    },

    /** A review as it was kept. @throws NotFoundProblem */
    async get(communityId: string, id: string): Promise<AnyReview> {
      const review = await repository.findReview(communityId, id)
      if (!review) throw new NotFoundProblem()
      return review
    },

    /** A review with its figures run again. */
    async check(reader: Reader, review: ReviewRecord): Promise<CheckedReview> {
      const { communityId, language } = reader
      const { from, to, groupBy, asOf } = review
      await recordView(audit, reader, { report: 'review', format: 'json', reviewId: String(review._id) })
      const header = { communityId, from, to, groupBy }
      const digest = reportDigest(header, await figuresAsOf(header, asOf))
      const keys = review.rows.map(({ key }) => key)
      const labelOf = await labelsOf(communityId, groupBy, keys, language)
      const rows = review.rows.map((row) => ({ key: row.key, label: labelOf(row.key), ...plainFigures(row) }))
      return { review, rows, check: { digest, agrees: digest === review.digest } }
    },
  }
}
export type ReviewService = ReturnType<typeof createReviewService>
