import { z } from 'zod'
import { listQuery, objectId, textLine } from '../../http/api-route.js'
import { weeklyHours } from '../opening-hours/opening-hours.forms.js'
import { toHalfWidth } from '../../lib/half-width.js'
import { SHOP_CATEGORIES, SHOP_STATUSES } from './shop.model.js'

/** As people write it, also a local number without its area code: it is shown and dialled, never matched. */
const shopPhone = z
  .string({ error: 'fields:phone' })
  .max(40, { error: 'fields:phone' })
  .overwrite((text) => toHalfWidth(text).trim())
  .regex(/^\+?[\d(][\d() -]{1,28}\d$/, { error: 'fields:phone' })

const category = z.enum(SHOP_CATEGORIES, { error: 'fields:shop_category' })
const status = z.enum(SHOP_STATUSES, { error: 'fields:status' })

const location = z.strictObject({
  lng: z.number({ error: 'fields:longitude' }).min(-180, 'fields:longitude').max(180, 'fields:longitude'),
  lat: z.number({ error: 'fields:latitude' }).min(-90, 'fields:latitude').max(90, 'fields:latitude'),
})

export const shopForm = z.strictObject({
  name: textLine(100),
  category,
  address: textLine(200),
  phone: shopPhone,
  openingHours: textLine(200).nullish(),
  weeklyHours: weeklyHours.nullish(),
  location: location.nullish(),
  status: status.optional(),
})
export type ShopForm = z.infer<typeof shopForm>

export const shopEditForm = shopForm
  .partial()
  .refine((form) => Object.keys(form).length > 0, { error: 'fields:nothing_to_change' })
export type ShopEditForm = z.infer<typeof shopEditForm>

export const shopListQuery = z.strictObject({
  ...listQuery,
  category: category.optional(),
  status: status.optional(),
})
export type ShopListQuery = z.infer<typeof shopListQuery>

export const publicShopQuery = z.strictObject({
  ...listQuery,
  communityId: objectId.optional(),
  category: category.optional(),
})
export type PublicShopQuery = z.infer<typeof publicShopQuery>
