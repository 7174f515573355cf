import type { ClientSession } from 'mongoose'
import mongoose from 'mongoose'
import { DeviceModel, type Device } from '../devices/device.model.js'

export interface DeviceKey {
  communityId: string
  shopId: string
  deviceId: string
}

export interface NewShift {
  id: string
  userId: string
  beganAt: Date
  endsAt: Date
}

const ofDevice = ({ communityId, shopId, deviceId }: DeviceKey) => ({ communityId, shopId, _id: deviceId })

/** Puts the device into this shift, in place of any former one; false when it is not active. */
export async function beginShift(
  key: DeviceKey,
  shift: NewShift,
  appVersion: string,
  session: ClientSession,
): Promise<boolean> {
  const { matchedCount } = await DeviceModel.updateOne(
    { ...ofDevice(key), status: 'active' },
    { $set: { shift, appVersion } },
    { session, timestamps: false },
  )
  return matchedCount === 1
}

/** Ends the device's shift; answers the one that it was in. */
export async function endShift(key: DeviceKey, session: ClientSession): Promise<Device['shift'] | null> {
  const before = await DeviceModel.findOneAndUpdate(
    { ...ofDevice(key), shift: mongoose.trusted({ $ne: null }) },
    { $set: { shift: null } },
    { session, returnDocument: 'before', timestamps: false },
  ).lean()
  return before?.shift ?? null
}
