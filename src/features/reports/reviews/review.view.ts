import { z } from 'zod'
import { figuresAnswer } from '../figures-answer.js'
import { GROUPINGS } from '../report.forms.js'
import { FIGURES, type ReportFigures } from '../report.view.js'
import { REVIEWED_REPORTS } from './review.model.js'
import type { ReviewHead } from './review.repository.js'

const head = {
  id: z.string(),
  report: z.enum(REVIEWED_REPORTS),
  from: z.string(),
  to: z.string(),
  groupBy: z.enum(GROUPINGS),
  asOf: z.string(),
  totals: z.object(figuresAnswer),
  digest: z.string(),
  comment: z.string(),
  reviewedBy: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
}
export const reviewHeadAnswer = z.object(head)
export type ReviewView = z.infer<typeof reviewHeadAnswer>

export const reviewAnswer = z.object({
  ...head,
  rows: z.array(z.object({ key: z.string(), label: z.string(), ...figuresAnswer })),
  /** The figures run again as of the review's moment: whether they are the same. */
  check: z.object({ digest: z.string(), agrees: z.boolean() }),
})

export function reviewView(review: ReviewHead): ReviewView {
  const { report, from, to, groupBy, asOf, totals, digest, comment, createdAt, updatedAt } = review
  const { userId } = review.by as { userId?: string }
  return {
    id: String(review._id),
    report,
    from,
    to,
    groupBy,
    asOf: asOf.toISOString(),
    totals: plainFigures(totals),
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
