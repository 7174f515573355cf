import { z } from 'zod'
import { listQuery, objectId, textLine } from '../../http/api-route.js'
import { DEVICE_PROFILES, DEVICE_STATUSES } from './device.model.js'

export const registerDeviceForm = z.strictObject({
  name: textLine(50),
  profile: z.enum(DEVICE_PROFILES, { error: 'fields:device_profile' }),
})
export type RegisterDeviceForm = z.infer<typeof registerDeviceForm>

export const deviceListQuery = z.strictObject(listQuery)
export type DeviceListQuery = z.infer<typeof deviceListQuery>

/** Devices of all shops. `notSeenDays`: those in use that have given no sign of life for so many days. */
export const devicesQuery = z.strictObject({
  ...listQuery,
  shopId: objectId.optional(),
  status: z.enum(DEVICE_STATUSES, { error: 'fields:status' }).optional(),
  notSeenDays: z.coerce
    .number({ error: 'fields:device_days' })
    .int({ error: 'fields:device_days' })
    .min(1, { error: 'fields:device_days' })
    .max(365, { error: 'fields:device_days' })
    .optional(),
})
export type DevicesQuery = z.infer<typeof devicesQuery>

const token = z
  .string({ error: 'fields:text' })
  .min(1, { error: 'fields:required' })
  .max(200, { error: 'fields:too_long' })

export const claimDeviceForm = z.strictObject({ enrolmentToken: token })
export const claimPhoneForm = z.strictObject({ token, name: textLine(50) })

/** A reason may be given for what happens to a device; none is asked for, since it often is an emergency. */
export const deviceActionForm = z.strictObject({ reason: textLine(500).optional() })
