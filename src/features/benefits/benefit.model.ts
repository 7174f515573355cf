import { model, Schema, type InferSchemaType } from 'mongoose'
import { BENEFIT_KINDS, LIMIT_MEASURES, LIMIT_PERIODS, LIMIT_SCOPES } from './benefit.types.js'

const limitSchema = new Schema(
  {
    /** Stays the same when `max` changes, so that what was used keeps counting. */
    id: { type: String, required: true },
    measure: { type: String, enum: LIMIT_MEASURES, required: true },
    max: { type: Number, required: true },
    period: { type: String, enum: LIMIT_PERIODS, required: true },
    per: { type: String, enum: LIMIT_SCOPES, required: true },
  },
  { _id: false, id: false },
)

export const benefitTermsSchema = new Schema(
  {
    title: { type: String, required: true },
    kind: { type: String, enum: BENEFIT_KINDS, required: true },
    percentOff: Number,
    amountOffFen: Number,
    fixedPriceFen: Number,
    valueFen: Number,
    minSpendFen: Number,
    maxDiscountFen: Number,
    minAge: Number,
    tags: { type: [String], default: undefined },
    weekdays: { type: [Number], default: undefined },
    hours: { type: { from: String, to: String }, _id: false, default: undefined },
    dates: { type: { from: String, to: String }, _id: false, default: undefined },
    festivals: { type: [String], default: undefined },
    limits: { type: [limitSchema], required: true, default: [] },
    subsidyPercent: Number,
    secondFactorAboveFen: Number,
  },
  { _id: false },
)

export const BENEFIT_STATUSES = ['active', 'suspended'] as const

const benefitSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    shopId: { type: Schema.Types.ObjectId, required: true },
    agreementId: { type: Schema.Types.ObjectId, required: true },
    status: { type: String, enum: BENEFIT_STATUSES, required: true, default: 'active' },
    statusReason: { type: String, default: null },
    /** The newest terms; which terms decide on a day is said by the agreement's versions. */
    terms: { type: benefitTermsSchema, required: true },
    /** Business day from which the newest terms count; null while the agreement is a draft. */
    effectiveFrom: { type: String, default: null },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true },
)
benefitSchema.index({ communityId: 1, agreementId: 1, _id: 1 })
benefitSchema.index({ communityId: 1, shopId: 1, _id: 1 })
export type Benefit = InferSchemaType<typeof benefitSchema>
export const BenefitModel = model('Benefit', benefitSchema)
