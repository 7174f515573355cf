import type { Types } from 'mongoose'
import mongoose, { type ClientSession } from 'mongoose'
import type { Scope } from '../../http/scope.js'
import { containing } from '../../http/search.js'
import { DeviceModel, type Device } from './device.model.js'

export type StoredDevice = Device & { _id: Types.ObjectId; createdAt: Date; updatedAt: Date }
type DeviceStatus = Device['status']

const inScope = ({ communityId, shopId }: Scope) => ({ communityId, ...(shopId ? { shopId } : {}) })

export async function insertDevice(
  device: Pick<Device, 'name' | 'profile'> & { communityId: string; shopId: string },
  session: ClientSession,
): Promise<StoredDevice> {
  const [inserted] = await DeviceModel.create([device], { session })
  return (inserted as unknown as { toObject(): StoredDevice }).toObject()
}

export async function findDevice(scope: Scope, id: string): Promise<StoredDevice | null> {
  return DeviceModel.findOne({ ...inScope(scope), _id: id }).lean()
}

/** Devices of a shop, newest first. */
export async function findDevicesOfShop(
  shop: { communityId: string; shopId: string },
  query: { q?: string | undefined; limit: number; before?: Types.ObjectId | undefined },
): Promise<StoredDevice[]> {
  const filter: Record<string, unknown> = { ...shop }
  if (query.q !== undefined) filter.name = containing(query.q)
  if (query.before) filter._id = mongoose.trusted({ $lt: query.before })
  return DeviceModel.find(filter).sort({ _id: -1 }).limit(query.limit).lean()
}

export interface DeviceSearch {
  q?: string | undefined
  shopId?: string | undefined
  status?: DeviceStatus | undefined
  /** Only devices in use that were not seen since. */
  notSeenSince?: Date | undefined
}

function matching(scope: Scope, { q, shopId, status, notSeenSince }: DeviceSearch): Record<string, unknown> {
  const conditions: Record<string, unknown>[] = [inScope(scope)]
  if (shopId) conditions.push({ shopId })
  if (status) conditions.push({ status })
  if (q !== undefined) conditions.push({ name: containing(q) })
  if (notSeenSince) conditions.push({ status: 'active', lastSeenAt: mongoose.trusted({ $lt: notSeenSince }) })
  return { $and: conditions }
}

/** Devices of all shops in the scope, newest first. */
export async function findDevices(
  scope: Scope,
  search: DeviceSearch,
  page: { limit: number; before?: Types.ObjectId | undefined },
): Promise<StoredDevice[]> {
  const before = page.before ? { _id: mongoose.trusted({ $lt: page.before }) } : {}
  return DeviceModel.find({ ...matching(scope, search), ...before })
    .sort({ _id: -1 })
    .limit(page.limit)
    .lean()
}

/** How many devices the same search finds. */
export async function countDevices(scope: Scope, search: DeviceSearch): Promise<number> {
  return DeviceModel.countDocuments(matching(scope, search))
}

/** Moves a device from one of the statuses; null when it is in none of them, or outside the scope. */
export async function moveDevice(
  scope: Scope,
  id: string,
  from: readonly DeviceStatus[],
  set: Partial<Device>,
  session: ClientSession,
): Promise<StoredDevice | null> {
  return DeviceModel.findOneAndUpdate(
    { ...inScope(scope), _id: id, status: mongoose.trusted({ $in: [...from] }) },
    { $set: set },
    { returnDocument: 'after', session },
  ).lean()
}

/** Notes what a device said of itself. A note is no change that staff would have to see first. */
export async function noteDevice(
  { communityId, deviceId }: { communityId: string; deviceId: string },
  set: Partial<Pick<Device, 'lastSeenAt' | 'appVersion' | 'queueLength' | 'lastUploadAt'>>,
): Promise<void> {
  await DeviceModel.updateOne({ communityId, _id: deviceId }, { $set: set }, { timestamps: false })
}

export async function findDeviceNames(
  communityId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const found = await DeviceModel.find(
    { communityId, _id: mongoose.trusted({ $in: [...ids] }) },
    { name: 1 },
  ).lean()
  return new Map(found.map((device) => [device._id.toString(), device.name]))
}
