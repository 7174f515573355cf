import { model, Schema, type InferSchemaType } from 'mongoose'

/** What a senior can say with one tap; what else it was, staff ask by telephone. */
export const COMPLAINT_REASONS = [
  'discount_refused',
  'scan_refused',
  'price_raised',
  'told_not_valid',
  'unkind',
  'other',
] as const
export type ComplaintReason = (typeof COMPLAINT_REASONS)[number]
export const COMPLAINT_STATUSES = ['open', 'settled'] as const
export const COMPLAINT_SOURCES = ['phone', 'desk'] as const

const answerSchema = new Schema(
  {
    text: { type: String, required: true },
    at: { type: Date, required: true },
    byUserId: { type: String, required: true },
  },
  { _id: false },
)

const complaintSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    memberId: { type: Schema.Types.ObjectId, required: true },
    maskedName: { type: String, required: true },
    shopId: { type: Schema.Types.ObjectId, required: true },
    reason: { type: String, enum: COMPLAINT_REASONS, required: true },
    /** What staff wrote down at the desk. */
    note: { type: String, default: null },
    /** The business day on which it happened. */
    occurredOn: { type: String, required: true },
    /** Only of what was told while it happened. */
    occurredAt: { type: Date, default: null },
    source: { type: String, enum: COMPLAINT_SOURCES, required: true },
    filedBy: { type: Schema.Types.Mixed, required: true },
    filedOn: { type: String, required: true },
    /** Which of the member's own ones of the day it is, so that their number is bounded; absent for those of the desk. */
    number: Number,
    status: { type: String, enum: COMPLAINT_STATUSES, required: true, default: 'open' },
    answers: { type: [answerSchema], default: [] },
    settledAt: { type: Date, default: null },
    /** When the member has seen the newest answer. */
    readAt: { type: Date, default: null },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true },
)
/** Twice the same thing is told once: a second tap, or a child who tells it too. */
complaintSchema.index({ communityId: 1, memberId: 1, occurredOn: 1, shopId: 1, reason: 1 }, { unique: true })
complaintSchema.index(
  { communityId: 1, memberId: 1, filedOn: 1, number: 1 },
  { unique: true, partialFilterExpression: { number: { $exists: true } } },
)
complaintSchema.index({ communityId: 1, status: 1, _id: -1 })
complaintSchema.index({ communityId: 1, shopId: 1, _id: -1 })
complaintSchema.index({ communityId: 1, memberId: 1, _id: -1 })
export type Complaint = InferSchemaType<typeof complaintSchema>
export const ComplaintModel = model('Complaint', complaintSchema)
