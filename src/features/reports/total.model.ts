import { model, Schema, type InferSchemaType } from 'mongoose'

export const TOTAL_DIMENSIONS = ['all', 'category', 'shop', 'benefit', 'agreement', 'ageBand', 'sex'] as const
export type TotalDimension = (typeof TOTAL_DIMENSIONS)[number]

const totalSchema = new Schema({
  communityId: { type: Schema.Types.ObjectId, required: true },
  dimension: { type: String, enum: TOTAL_DIMENSIONS, required: true },
  /** A day `YYYY-MM-DD` or a month `YYYY-MM`, in Asia/Shanghai. */
  period: { type: String, required: true },
  /** Which shop, category …; empty for the dimension `all`. */
  key: { type: String, required: true },
  redemptions: { type: Number, required: true },
  billFen: { type: Number, required: true },
  discountFen: { type: Number, required: true },
  subsidyFen: { type: Number, required: true },
  voids: { type: Number, required: true },
  /** Bit n is set when the member with number n has a redemption in the cell: bitmaps unite, counts do not add up. */
  members: { type: Buffer, required: true },
})
totalSchema.index({ communityId: 1, dimension: 1, period: 1, key: 1 }, { unique: true })
/** A cell of the projection of the redemptions that reports read. */
export type Total = InferSchemaType<typeof totalSchema>
export const TotalModel = model('Total', totalSchema)
