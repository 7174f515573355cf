import type { ActorReference } from '../../http/actor.js'
import type { RecordedRedemption } from './look-ups.js'

/** The till of a counter: an enrolled device, or a user without one. */
export type Till = { deviceId: string } | { userId: string }

/**
 * The till that took the money of a record. A manager may correct what a cashier took: the money still lies where it was taken, so
 * that the correction counts there and not for who made it.
 */
export function tillOf({ till, by }: Pick<RecordedRedemption, 'till' | 'by'>): Till {
  if (till) return till as Till
  const { deviceId, userId = '' } = by as ActorReference
  return deviceId ? { deviceId } : { userId }
}

/** Finds the records of a till. */
export function ofTill(till: Till) {
  const recorded =
    'deviceId' in till
      ? { 'by.deviceId': till.deviceId }
      : { 'by.userId': till.userId, 'by.deviceId': { $exists: false } }
  const named = 'deviceId' in till ? { 'till.deviceId': till.deviceId } : { 'till.userId': till.userId }
  return { $or: [{ ...recorded, till: { $exists: false } }, named] }
}
