import { z } from 'zod'
import { storedSpans } from '../opening-hours/open-span.schema.js'
import { openSpanAnswer } from '../opening-hours/opening-hours.forms.js'
import { SHOP_CATEGORIES, SHOP_STATUSES } from './shop.model.js'
import type { ShopRecord } from './shop.repository.js'

export const shopAnswer = z.object({
  id: z.string(),
  name: z.string(),
  category: z.enum(SHOP_CATEGORIES),
  address: z.string(),
  phone: z.string(),
  openingHours: z.string().nullable(),
  weeklyHours: z.array(openSpanAnswer).nullable(),
  location: z.object({ lng: z.number(), lat: z.number() }).nullable(),
  status: z.enum(SHOP_STATUSES),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type ShopView = z.infer<typeof shopAnswer>

export function shopView(shop: ShopRecord): ShopView {
  return {
    id: shop._id.toString(),
    name: shop.name,
    category: shop.category,
    address: shop.address,
    phone: shop.phone,
    openingHours: shop.openingHours ?? null,
    weeklyHours: storedSpans(shop.weeklyHours),
    location: locationView(shop),
    status: shop.status,
    createdAt: shop.createdAt.toISOString(),
    updatedAt: shop.updatedAt.toISOString(),
  }
}

export function locationView({ location }: Pick<ShopRecord, 'location'>): ShopView['location'] {
  const { lng, lat } = location ?? {}
  return typeof lng === 'number' && typeof lat === 'number' ? { lng, lat } : null
}
