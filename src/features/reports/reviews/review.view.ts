import { z } from 'zod'
import { figuresAnswer } from '../figures-answer.js'
import { GROUPINGS } from '../report.forms.js'
import { FIGURES, type ReportFigures } from '../report.view.js'
import { SNAPSHOT_REPORTS } from './review.model.js'
import type {
  AnyReviewHead,
  ReviewHead,
  SnapshotReviewHead,
  SnapshotReviewRecord,
} from './review.repository.js'
import type { SnapshotCheck } from './snapshots/snapshot-reviews.service.js'

const common = {
  id: z.string(),
  asOf: z.string(),
  digest: z.string(),
  comment: z.string(),
  reviewedBy: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
}
const head = {
  ...common,
  report: z.literal('benefits'),
  from: z.string(),
  to: z.string(),
  groupBy: z.enum(GROUPINGS),
  totals: z.object(figuresAnswer),
}
export const reviewHeadAnswer = z.object(head)
export type ReviewView = z.infer<typeof reviewHeadAnswer>

const reviewAnswer = z.object({
  ...head,
  rows: z.array(z.object({ key: z.string(), label: z.string(), ...figuresAnswer })),
  /** The figures run again as of the review's moment: whether they are the same. */
  check: z.object({ digest: z.string(), agrees: z.boolean() }),
})

const snapshotHead = {
  ...common,
  report: z.enum(SNAPSHOT_REPORTS),
  /** What the report was asked for. */
  query: z.record(z.string(), z.union([z.string(), z.number()])),
}
export const snapshotHeadAnswer = z.object(snapshotHead)
export type SnapshotView = z.infer<typeof snapshotHeadAnswer>

const value = z.number().nullable()
const line = { part: z.string(), figure: z.string() }
const snapshotAnswer = z.object({
  ...snapshotHead,
  figures: z.array(z.object({ ...line, value })),
  /** What the report tells now: whether it is the same, and which figures, or what behind them, are not. */
  check: z.object({
    digest: z.string(),
    agrees: z.boolean(),
    changed: z.array(z.object({ ...line, kept: value, present: value })),
    isBehindChanged: z.boolean(),
  }),
})
export const anyHeadAnswer = z.union([reviewHeadAnswer, snapshotHeadAnswer])
export const anyReviewAnswer = z.union([reviewAnswer, snapshotAnswer])

export function reviewView(review: ReviewHead): ReviewView {
  const { report, from, to, groupBy, totals } = review
  return { ...commonView(review), report, from, to, groupBy, totals: plainFigures(totals) }
}

export function snapshotHeadView(review: SnapshotReviewHead): SnapshotView {
  const { report, query } = review
  return { ...commonView(review), report, query }
}

export const anyHeadView = (review: AnyReviewHead): ReviewView | SnapshotView =>
  review.report === 'benefits' ? reviewView(review) : snapshotHeadView(review)

export function snapshotReviewView(
  review: SnapshotReviewRecord,
  check: SnapshotCheck,
): z.infer<typeof snapshotAnswer> {
  return { ...snapshotHeadView(review), figures: review.snapshot.lines, check }
}

function commonView(review: AnyReviewHead) {
  const { asOf, digest, comment, createdAt, updatedAt } = review
  const { userId } = review.by as { userId?: string }
  return {
    id: String(review._id),
    asOf: asOf.toISOString(),
    digest,
    comment,
    reviewedBy: userId ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

export function plainFigures(figures: ReportFigures): ReportFigures {
  return Object.fromEntries(FIGURES.map((name) => [name, figures[name]])) as unknown as ReportFigures
}
