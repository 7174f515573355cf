import { model, Schema, type InferSchemaType } from 'mongoose'
import { GROUPINGS } from '../report.forms.js'
import type { ReportFigures } from '../report.view.js'
import type { KeyedFigures } from './report-digest.js'

/** Reports that can be reviewed: those whose figures can be run again as of a past moment. */
export const REVIEWED_REPORTS = ['benefits'] as const

const reviewSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    report: { type: String, enum: REVIEWED_REPORTS, required: true },
    from: { type: String, required: true },
    to: { type: String, required: true },
    groupBy: { type: String, enum: GROUPINGS, required: true },
    /** What the server had recorded until this moment is in the figures. */
    asOf: { type: Date, required: true },
    /** Key and figures of each row, see report-digest.ts. */
    rows: { type: [Schema.Types.Mixed], required: true },
    totals: { type: Schema.Types.Mixed, required: true },
    /** See report-digest.ts. */
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
/** Somebody has looked at a report and stands by it: which figures, as of when, in which words. Inserted once, never changed. */
export type Review = Omit<InferSchemaType<typeof reviewSchema>, 'rows' | 'totals'> & {
  rows: KeyedFigures[]
  totals: ReportFigures
}
export const ReviewModel = model('ReportReview', reviewSchema)
