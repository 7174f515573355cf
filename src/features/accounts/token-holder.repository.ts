import mongoose from 'mongoose'
import { CardModel } from '../cards/card.model.js'
import { DeviceModel } from '../devices/device.model.js'

const SEEN_EVERY_MS = 60_000

/** Who holds an opaque token: an enrolled counter device or a bound phone. */
export const tokenHolderRepository = {
  async findDevice(tokenHash: string) {
    return DeviceModel.findOne({ tokenHash }).lean()
  },

  async findPhone(tokenHash: string) {
    return CardModel.findOne({ tokenHash, kind: 'phone' }).lean()
  },

  /** The shift that an active device is in. */
  async findShift(key: { communityId: string; shopId: string; deviceId: string }) {
    const { deviceId, ...place } = key
    const device = await DeviceModel.findOne(
      { ...place, _id: deviceId, status: 'active' },
      { shift: 1 },
    ).lean()
    return device?.shift ?? null
  },

  /** Notes that the device was here, at most once a minute over all nodes. */
  async markSeen(device: { _id: unknown; lastSeenAt?: Date | null }, now: Date): Promise<void> {
    const before = new Date(now.getTime() - SEEN_EVERY_MS)
    if (device.lastSeenAt && device.lastSeenAt > before) return
    await DeviceModel.updateOne(
      {
        _id: device._id,
        $or: [{ lastSeenAt: null }, { lastSeenAt: mongoose.trusted({ $lte: before }) }],
      },
      { $set: { lastSeenAt: now } },
      { timestamps: false },
    )
  },
}
