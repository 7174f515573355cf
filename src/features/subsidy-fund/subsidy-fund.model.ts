import { model, Schema, type InferSchemaType } from 'mongoose'

const subsidyFundSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    /** `YYYY` in Asia/Shanghai. */
    year: { type: String, required: true },
    budgetFen: { type: Number, required: true },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true, collection: 'subsidyFunds' },
)
subsidyFundSchema.index({ communityId: 1, year: 1 }, { unique: true })
/** What a community means to pay back to its shops in a year. What has become of it is computed, never stored. */
export type SubsidyFund = InferSchemaType<typeof subsidyFundSchema>
export const SubsidyFundModel = model('SubsidyFund', subsidyFundSchema)
