import { model, Schema, type InferSchemaType } from 'mongoose'
import { GROUPINGS, type Grouping } from '../report.forms.js'
import type { ReportFigures } from '../report.view.js'
import type { KeyedFigures } from './report-digest.js'
import type { Snapshot } from './snapshots/snapshot.js'

/** Reports whose figures are those of the moment of reading: they cannot be run again as of a past one. */
export const SNAPSHOT_REPORTS = ['coverage', 'quiet', 'promises', 'alliances'] as const
export type SnapshotReport = (typeof SNAPSHOT_REPORTS)[number]
export const REVIEWED_REPORTS = ['benefits', ...SNAPSHOT_REPORTS] as const

const reviewSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    report: { type: String, enum: REVIEWED_REPORTS, required: true },
    /** Of the report of benefits: days, grouping, key and figures of each row (report-digest.ts). */
    from: String,
    to: String,
    groupBy: { type: String, enum: GROUPINGS },
    rows: { type: [Schema.Types.Mixed], default: undefined },
    totals: Schema.Types.Mixed,
    /** Of every other report: what was asked for, and what it told (snapshot.ts). */
    query: Schema.Types.Mixed,
    snapshot: Schema.Types.Mixed,
    /** What the server had recorded until this moment is in the figures. */
    asOf: { type: Date, required: true },
    /** See report-digest.ts and snapshot.ts. */
    digest: { type: String, required: true },
    comment: { type: String, required: true },
    by: { type: Schema.Types.Mixed, required: true },
    /** Named by whoever sends it, so that sending it twice reviews once. */
    key: String,
  },
  { timestamps: true, collection: 'reportReviews' },
)
reviewSchema.index({ communityId: 1, _id: -1 })
reviewSchema.index(
  { communityId: 1, key: 1 },
  { unique: true, partialFilterExpression: { key: { $exists: true } } },
)
type Stored = InferSchemaType<typeof reviewSchema>
type Common = Pick<
  Stored,
  'communityId' | 'asOf' | 'digest' | 'comment' | 'by' | 'key' | 'createdAt' | 'updatedAt'
>
/** Somebody has looked at a report and stands by it: which figures, as of when, in which words. Inserted once, never changed. */
export type Review = Common & {
  report: 'benefits'
  from: string
  to: string
  groupBy: Grouping
  rows: KeyedFigures[]
  totals: ReportFigures
}
/** The same of a report that tells the present only. */
export type SnapshotReview = Common & {
  report: SnapshotReport
  query: Record<string, string | number>
  snapshot: Snapshot
}
export const ReviewModel = model('ReportReview', reviewSchema)
