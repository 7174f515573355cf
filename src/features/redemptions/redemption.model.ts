import { model, Schema, type InferSchemaType } from 'mongoose'

export const REDEMPTION_OUTCOMES = ['committed', 'declined', 'tombstone'] as const
export const VOID_REASONS = [
  'wrong_amount',
  'wrong_benefit',
  'customer_left',
  'duplicate',
  'test',
  'other',
] as const
export type VoidReason = (typeof VOID_REASONS)[number]
/** Who held the code up: the member, or a carer or child in the member's name. */
export const PRESENTERS = ['member', 'carer'] as const
export type Presenter = (typeof PRESENTERS)[number]

const redemptionSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    shopId: { type: Schema.Types.ObjectId, required: true },
    /** `<shopId>|redeem|<Idempotency-Key>`: whoever inserts it first decides the key's only outcome. */
    requestKey: { type: String, required: true },
    fingerprint: { type: String, required: true },
    outcome: { type: String, enum: REDEMPTION_OUTCOMES, required: true },
    declineReason: { type: String },
    /** A refusal that is not a rule's: the problem code, e.g. card_revoked. */
    refusalCode: String,
    /** The single-use code that a refused request came with; never in the unique index. */
    refusedCodeId: String,
    memberId: Schema.Types.ObjectId,
    memberNumber: Number,
    maskedName: String,
    ageBand: String,
    sex: String,
    cardId: { type: Schema.Types.ObjectId, default: null },
    cardKind: String,
    /** SHA-256 of a single-use code; only a commit carries it, so only a commit spends the code. */
    codeId: String,
    /** `proof` when a phone made the code without network; absent for every other. */
    codeKind: String,
    benefitId: Schema.Types.ObjectId,
    benefitTitle: String,
    agreementId: Schema.Types.ObjectId,
    agreementVersion: Number,
    category: String,
    billFen: Number,
    discountFen: Number,
    payableFen: Number,
    subsidyFen: Number,
    secondFactor: String,
    presentedBy: { type: String, enum: PRESENTERS },
    /** The record whose bill this one corrects. */
    correctionOf: Schema.Types.ObjectId,
    /** On a correction: the till that took the money, whoever corrected; see till.ts. */
    till: { type: Schema.Types.Mixed, default: undefined },
    businessDay: { type: String, required: true },
    occurredAt: { type: Date, required: true },
    by: { type: Schema.Types.Mixed, required: true },
    requestId: String,
    /** One name per slot limit that this redemption takes part in; gone once voided. */
    slots: { type: [String], default: undefined },
    /** Budgets that it drew on, with how much, so that a void gives back exactly that. */
    budgets: { type: [{ _id: false, key: String, amount: Number }], default: undefined },
    voided: {
      type: {
        at: { type: Date, required: true },
        reason: { type: String, enum: VOID_REASONS, required: true },
        note: String,
        key: String,
        by: Schema.Types.Mixed,
        requestId: String,
        /** The record that stands in its place, if its bill was corrected. */
        correctedBy: Schema.Types.ObjectId,
      },
      _id: false,
      default: undefined,
    },
    /** `<shopId>|void|<Idempotency-Key>` of the void, so that a key voids one redemption only. */
    voidKey: String,
    /** On a tombstone: the fingerprint-bearing request that came too late. */
    late: {
      type: { benefitId: Schema.Types.ObjectId, billFen: Number, at: Date },
      _id: false,
      default: undefined,
    },
    statementId: { type: Schema.Types.ObjectId, default: null },
    /** Set while the background has not yet counted it into the totals and queued it for its seal: as recorded, and again once voided. */
    pending: Boolean,
    /** Whether the totals contain it. */
    counted: Boolean,
    /** Flags of an offline upload, for staff to decide. */
    flags: { type: [String], default: undefined },
    /** Where an uploaded fact comes from; see features/offline. */
    offline: { type: Schema.Types.Mixed, default: undefined },
    /** Of one with flags: `undecided`, or what staff have decided last, `pay` or `do_not_pay`. The decisions themselves are kept apart. */
    review: String,
  },
  { timestamps: { createdAt: true, updatedAt: true } },
)

const exists = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } })
redemptionSchema.index({ communityId: 1, requestKey: 1 }, { unique: true })
redemptionSchema.index({ communityId: 1, codeId: 1 }, { unique: true, ...exists('codeId') })
redemptionSchema.index({ communityId: 1, voidKey: 1 }, { unique: true, ...exists('voidKey') })
redemptionSchema.index({ communityId: 1, slots: 1 }, { unique: true, ...exists('slots') })
redemptionSchema.index({ communityId: 1, shopId: 1, businessDay: 1, _id: 1 })
redemptionSchema.index({ communityId: 1, memberId: 1, businessDay: 1 })
redemptionSchema.index({ communityId: 1, businessDay: 1, _id: 1 })
redemptionSchema.index({ communityId: 1, 'offline.uploadedAt': -1, _id: -1 }, exists('flags'))
/** What a shop has given that is in no statement yet (null), and the lines of a closed one. */
redemptionSchema.index(
  { communityId: 1, statementId: 1, shopId: 1, businessDay: 1, _id: 1 },
  { partialFilterExpression: { outcome: 'committed' } },
)
redemptionSchema.index({ communityId: 1, review: 1, 'offline.uploadedAt': -1, _id: -1 }, exists('review'))
/** What counters refused: small, and asked for by the report of promises. */
redemptionSchema.index(
  { communityId: 1, businessDay: 1, shopId: 1 },
  { partialFilterExpression: { outcome: 'declined' } },
)
redemptionSchema.index({ pending: 1, _id: 1 }, exists('pending'))
/** The facts: one insert decides a key; a commit changes only by a void, a statement and the background's marks. */
export type Redemption = InferSchemaType<typeof redemptionSchema>
export const RedemptionModel = model('Redemption', redemptionSchema)

const budgetSchema = new Schema({
  communityId: { type: Schema.Types.ObjectId, required: true },
  /** `<limitId>|<whom it counts for>|<period>` */
  key: { type: String, required: true },
  /** Redemptions, or fen of discount, by the measure of its limit. Changed only by a conditional $inc. */
  used: { type: Number, required: true },
})
budgetSchema.index({ communityId: 1, key: 1 }, { unique: true })
export const BudgetModel = model('Budget', budgetSchema)
