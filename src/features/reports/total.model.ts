import { model, Schema, type InferSchemaType } from 'mongoose'

export const TOTAL_DIMENSIONS = ['all', 'category', 'shop', 'benefit', 'agreement', 'ageBand', 'sex'] as const
export type TotalDimension = (typeof TOTAL_DIMENSIONS)[number]

export const TOTAL_SPANS = ['day', 'month'] as const
export type TotalSpan = (typeof TOTAL_SPANS)[number]

const cellSchema = new Schema(
  {
    /** Which shop, category …; empty for the dimension `all`. */
    key: { type: String, required: true },
    /** Unvoided redemptions, and what they add up to. */
    redemptions: { type: Number, required: true },
    billFen: { type: Number, required: true },
    discountFen: { type: Number, required: true },
    subsidyFen: { type: Number, required: true },
    voids: { type: Number, required: true },
    /** Bit n is set when the member with number n has an unvoided redemption here: bitmaps unite, counts do not add up. */
    members: { type: Buffer, required: true },
  },
  { _id: false },
)

const totalSchema = new Schema(
  {
    /**
     * `<communityId>|<dimension>|<span>|<period>`: a day `YYYY-MM-DD` or a month `YYYY-MM` in Asia/Shanghai. The name is
     * the id, so that a report over a period is one range of the only index.
     */
    _id: { type: String, required: true },
    communityId: { type: Schema.Types.ObjectId, required: true },
    cells: { type: [cellSchema], required: true },
  },
  { versionKey: false },
)
/** All cells of one dimension and period: a part of the projection of the redemptions that reports read. */
export type Total = InferSchemaType<typeof totalSchema>
export const TotalModel = model('Total', totalSchema)
