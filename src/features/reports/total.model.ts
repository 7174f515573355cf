import { model, Schema, type InferSchemaType } from 'mongoose'

export const TOTAL_DIMENSIONS = ['all', 'category', 'shop', 'benefit', 'agreement', 'ageBand', 'sex'] as const
export type TotalDimension = (typeof TOTAL_DIMENSIONS)[number]

export const TOTAL_SPANS = ['day', 'month'] as const
export type TotalSpan = (typeof TOTAL_SPANS)[number]

const totalSchema = new Schema(
  {
    /**
     * `<communityId>|<dimension>|<span>|<period>`: a day `YYYY-MM-DD` or a month `YYYY-MM` in Asia/Shanghai. The name is
     * the id, so that a report over a period is one range of the only index.
     */
    _id: { type: String, required: true },
    communityId: { type: Schema.Types.ObjectId, required: true },
    /** Which shops, categories …, one cell each; a single empty one for the dimension `all`. */
    keys: { type: [String], required: true },
    /** Figures and members of the cells in the order of the keys, packed by total-format.ts: a report reads thousands of cells. */
    figures: { type: Buffer, required: true },
    members: { type: Buffer, required: true },
  },
  { versionKey: false },
)
/** All cells of one dimension and period: a part of the projection of the redemptions that reports read. */
export type Total = InferSchemaType<typeof totalSchema>
export const TotalModel = model('Total', totalSchema)
