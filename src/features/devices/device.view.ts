import { z } from 'zod'
import { DEVICE_PROFILES, DEVICE_STATUSES } from './device.model.js'
import type { StoredDevice } from './device.repository.js'

export const deviceSchema = z.object({
  id: z.string(),
  shopId: z.string(),
  name: z.string(),
  profile: z.enum(DEVICE_PROFILES),
  status: z.enum(DEVICE_STATUSES),
  lastSeenAt: z.string().nullable(),
  appVersion: z.string().nullable(),
  queueLength: z.number().int().nullable(),
  lastUploadAt: z.string().nullable(),
  /** Who has it unlocked, and until when at the latest. */
  shift: z.object({ userId: z.string(), endsAt: z.string() }).nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type DeviceView = z.infer<typeof deviceSchema>

export function deviceView(device: StoredDevice): DeviceView {
  return {
    id: String(device._id),
    shopId: String(device.shopId),
    name: device.name,
    profile: device.profile,
    status: device.status,
    lastSeenAt: device.lastSeenAt?.toISOString() ?? null,
    appVersion: device.appVersion ?? null,
    queueLength: device.queueLength ?? null,
    lastUploadAt: device.lastUploadAt?.toISOString() ?? null,
    shift: device.shift
      ? { userId: String(device.shift.userId), endsAt: device.shift.endsAt.toISOString() }
      : null,
    createdAt: device.createdAt.toISOString(),
    updatedAt: device.updatedAt.toISOString(),
  }
}
