import { z } from 'zod'
import { listQuery, textLine } from '../../../http/api-route.js'
import { asOfMoment, figuresQuery, isInOrder, notInOrder, period, quietFilters } from '../report.forms.js'
import type { SnapshotReport } from './review.model.js'

const words = {
  comment: textLine(500),
  /** The digest of the figures that were looked at: other ones are not reviewed in their place. */
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: 'fields:digest' })
    .optional(),
  /** A UUID of the sender's, so that sending it twice reviews once. */
  key: z.uuid({ error: 'fields:key' }).optional(),
}

export const reviewBody = z
  .strictObject({
    report: z.enum(['benefits'], { error: 'fields:choice' }).default('benefits'),
    ...figuresQuery,
    ...words,
    /** The moment whose figures are meant; the present one unless told. */
    asOf: asOfMoment.optional(),
  })
  .refine(isInOrder, notInOrder)
export type ReviewBody = z.infer<typeof reviewBody>

const periodReview = z.strictObject({ ...period, ...words }).refine(isInOrder, notInOrder)
/** What is sent to review a report that tells the present only: what the report is asked for, and the words. */
const SNAPSHOT_BODIES = {
  coverage: periodReview,
  promises: periodReview,
  alliances: periodReview,
  quiet: z.strictObject({ ...quietFilters, ...words }),
} as const satisfies Record<SnapshotReport, z.ZodType>
export type SnapshotWords = z.infer<z.ZodObject<typeof words>>

/** The form of one of them; what is asked for stands beside the words. */
export const snapshotBody = (report: SnapshotReport) =>
  SNAPSHOT_BODIES[report] as z.ZodType<SnapshotWords & Record<string, unknown>>

export const reviewsQuery = z.strictObject({ limit: listQuery.limit, cursor: listQuery.cursor })
export type ReviewsQuery = z.infer<typeof reviewsQuery>
