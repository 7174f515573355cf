import { model, Schema, type InferSchemaType } from 'mongoose'
import { openSpanSchema } from '../opening-hours/open-span.schema.js'
import type { OpenSpan } from '../opening-hours/opening-hours.js'

export const SHOP_CATEGORIES = ['daily_life', 'medical', 'culture'] as const
export type ShopCategory = (typeof SHOP_CATEGORIES)[number]
export const SHOP_STATUSES = ['active', 'suspended'] as const

const shopSchema = new Schema(
  {
    communityId: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    /** Pinyin initials and full pinyin, for searching by keyboard. */
    searchKeys: { type: [String], default: [] },
    category: { type: String, enum: SHOP_CATEGORIES, required: true },
    address: { type: String, required: true },
    phone: { type: String, required: true },
    /** In words, as the shop says it; the hours that the program can reckon with stand in `weeklyHours`. */
    openingHours: { type: String, default: null },
    weeklyHours: { type: [openSpanSchema], default: undefined },
    location: { type: { lng: Number, lat: Number }, _id: false, default: null },
    status: { type: String, enum: SHOP_STATUSES, required: true, default: 'active' },
    revision: { type: Number, required: true, default: 1 },
  },
  { timestamps: true },
)
shopSchema.index({ communityId: 1, name: 1, _id: 1 })
shopSchema.index({ communityId: 1, category: 1, _id: 1 })
export type Shop = Omit<InferSchemaType<typeof shopSchema>, 'weeklyHours'> & {
  weeklyHours?: OpenSpan[] | null
}
export const ShopModel = model('Shop', shopSchema)
