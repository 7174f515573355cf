import { model, Schema, type InferSchemaType } from 'mongoose'

export const STATEMENT_STATUSES = ['open', 'confirmed', 'closed', 'paid'] as const
export type StatementStatus = (typeof STATEMENT_STATUSES)[number]

/** All in fen but the count; see `statement-figures.ts` for what each one is. */
const figures = {
  redemptions: { type: Number, required: true },
  discountFen: { type: Number, required: true },
  subsidyFen: { type: Number, required: true },
  adjustmentsFen: { type: Number, required: true },
  adjustmentsSubsidyFen: { type: Number, required: true },
  payableFen: { type: Number, required: true },
  digest: { type: String, required: true },
}

const statementSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    shopId: { type: Schema.Types.ObjectId, required: true },
    /** `YYYY-MM` in Asia/Shanghai. */
    month: { type: String, required: true },
    status: { type: String, enum: STATEMENT_STATUSES, required: true, default: 'open' },
    /** What the shop has confirmed, and when; the last confirmation counts. */
    confirmation: {
      type: { at: { type: Date, required: true }, by: Schema.Types.Mixed, ...figures },
      _id: false,
      default: undefined,
    },
    /** The figures for good: they are computed once, in the transaction that claims the redemptions. */
    closing: {
      type: {
        at: { type: Date, required: true },
        by: Schema.Types.Mixed,
        ...figures,
        /** Why it was closed although the shop has confirmed other figures. */
        reason: String,
        /** The digest signed with the community's key (JWS), so that a printed statement can be checked. */
        signature: { type: String, required: true },
        /** Redemptions recorded offline for which staff have decided that no subsidy is paid. */
        unpaidIds: { type: [Schema.Types.ObjectId], default: undefined },
      },
      _id: false,
      default: undefined,
    },
    payment: {
      type: {
        paidOn: { type: String, required: true },
        reference: { type: String, required: true },
        at: { type: Date, required: true },
        by: Schema.Types.Mixed,
      },
      _id: false,
      default: undefined,
    },
    /** Counted up by each adjustment of one of its redemptions, so that two at a time wait for each other. */
    adjustmentsOfIts: { type: Number, default: 0 },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true },
)
statementSchema.index({ communityId: 1, shopId: 1, month: 1 }, { unique: true })
statementSchema.index({ communityId: 1, month: -1, _id: -1 })
/** What a shop gave in a month: open, confirmed by the shop, closed, paid (product.md, "Lifecycles"). */
export type Statement = InferSchemaType<typeof statementSchema>
export const StatementModel = model('Statement', statementSchema)

const adjustmentSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    shopId: { type: Schema.Types.ObjectId, required: true },
    /** The statement that carries it. */
    statementId: { type: Schema.Types.ObjectId, required: true },
    /** The redemption that it corrects, and the closed statement in which that is. */
    redemptionId: { type: Schema.Types.ObjectId, required: true },
    closedStatementId: { type: Schema.Types.ObjectId, required: true },
    businessDay: { type: String, required: true },
    benefitTitle: { type: String, required: true },
    /** Fen, plus or minus. */
    discountFen: { type: Number, required: true },
    subsidyFen: { type: Number, required: true },
    reason: { type: String, required: true },
    /** Named by whoever sends it, so that sending it twice adjusts once. */
    key: String,
    by: { type: Schema.Types.Mixed, required: true },
  },
  { timestamps: true, collection: 'statementAdjustments' },
)
adjustmentSchema.index({ communityId: 1, statementId: 1, _id: 1 })
adjustmentSchema.index({ communityId: 1, redemptionId: 1, _id: 1 })
adjustmentSchema.index(
  { communityId: 1, key: 1 },
  { unique: true, partialFilterExpression: { key: { $exists: true } } },
)
/** A correction of a redemption whose statement is closed. Inserted once, never changed; a wrong one is followed by its opposite. */
export type Adjustment = InferSchemaType<typeof adjustmentSchema>
export const AdjustmentModel = model('StatementAdjustment', adjustmentSchema)
