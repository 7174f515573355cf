import { model, Schema, type InferSchemaType } from 'mongoose'
import { RULES } from './thresholds.js'

export const ANOMALY_STATES = ['open', 'explained', 'confirmed'] as const
export type AnomalyState = (typeof ANOMALY_STATES)[number]
/** What a person says of an anomaly: there was a good reason, or something was wrong. */
export const ANOMALY_DECISIONS = ['explained', 'confirmed'] as const
export type AnomalyDecision = (typeof ANOMALY_DECISIONS)[number]
/** What was done about something that was wrong. */
export const MEASURES = [
  'talked_to_shop',
  'talked_to_member',
  'redemptions_voided',
  'adjustment_made',
  'card_blocked',
  'shop_suspended',
  'reported',
  'other_measure',
] as const
export type Measure = (typeof MEASURES)[number]

const decisionSchema = new Schema(
  {
    decision: { type: String, enum: ANOMALY_DECISIONS, required: true },
    measures: { type: [String], enum: MEASURES, default: [] },
    reason: { type: String, required: true },
    at: { type: Date, required: true },
    byUserId: { type: String, required: true },
  },
  { _id: false },
)

const anomalySchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    rule: { type: String, enum: RULES, required: true },
    /** The occasion, see rules/finding.ts; `number` counts what is found of it anew after a decision. */
    key: { type: String, required: true },
    number: { type: Number, required: true },
    state: { type: String, enum: ANOMALY_STATES, required: true, default: 'open' },
    businessDay: { type: String, required: true },
    /** The shop of the last redemption first. */
    shopIds: { type: [Schema.Types.ObjectId], required: true },
    memberId: { type: Schema.Types.ObjectId, default: null },
    cardId: { type: Schema.Types.ObjectId, default: null },
    recordedBy: {
      type: { kind: { type: String, enum: ['user', 'device'] }, id: String },
      _id: false,
      default: null,
    },
    redemptionIds: { type: [Schema.Types.ObjectId], required: true },
    measured: { type: Number, required: true },
    threshold: { type: Number, required: true },
    figures: { type: Schema.Types.Mixed, default: {} },
    /** All of them, the last one counts. */
    decisions: { type: [decisionSchema], default: [] },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true, minimize: false },
)
/** One occasion is found once, however often and by however many processes it is looked for. */
anomalySchema.index({ communityId: 1, key: 1, number: 1 }, { unique: true })
anomalySchema.index({ communityId: 1, businessDay: -1, _id: -1 })
anomalySchema.index({ communityId: 1, state: 1, businessDay: -1, _id: -1 })
anomalySchema.index({ communityId: 1, shopIds: 1, businessDay: -1, _id: -1 })
anomalySchema.index({ communityId: 1, memberId: 1 })
export type Anomaly = InferSchemaType<typeof anomalySchema>
export const AnomalyModel = model('Anomaly', anomalySchema)

const freshSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    shopId: { type: Schema.Types.ObjectId, required: true },
    /** Monday of the week in which they were given. */
    weekFrom: { type: String, required: true },
    redemptionIds: { type: [Schema.Types.ObjectId], required: true },
    /** Another one at each addition, so that what was added while the rules were at work is not taken for done. */
    mark: { type: Schema.Types.ObjectId, required: true },
  },
  { collection: 'freshFacts' },
)
freshSchema.index({ communityId: 1, shopId: 1, weekFrom: 1 }, { unique: true })
/** What was recorded, voided or uploaded and the rules have not looked at yet, by shop and week. */
export const FreshFactsModel = model('FreshFacts', freshSchema)
