import { createAttemptLimiter } from '../../infrastructure/attempt-limiter.js'
import { tooManyAttempts } from '../../problems.js'

const WINDOW_SECONDS = 15 * 60
export const MAX_WRONG_PINS = 5
/** All the names of a shop that somebody tries at one device. */
export const MAX_WRONG_PINS_PER_DEVICE = 20

/**
 * Counts wrong PINs, of a person over all devices and of a device over all persons. Each takes its point before it is looked at, so
 * that parallel guesses cannot slip through.
 */
export function createPinGuard() {
  const window = { windowSeconds: WINDOW_SECONDS }
  const perUser = createAttemptLimiter({ ...window, name: 'pin-user', max: MAX_WRONG_PINS })
  const perDevice = createAttemptLimiter({ ...window, name: 'pin-device', max: MAX_WRONG_PINS_PER_DEVICE })

  return {
    /** @throws Problem too_many_attempts, also for what would have been right */
    async begin({ userId, deviceId }: { userId: string; deviceId: string }) {
      const device = await perDevice.count(deviceId)
      if (device.attempts > MAX_WRONG_PINS_PER_DEVICE) throw tooManyAttempts(device.waitMs)
      const user = await perUser.count(userId)
      if (user.attempts > MAX_WRONG_PINS) throw tooManyAttempts(user.waitMs)
      return {
        /** Whether one more wrong one is not looked at any more. */
        isLast: user.attempts === MAX_WRONG_PINS,
        async wasRight(): Promise<void> {
          await Promise.all([perUser.forget(userId), perDevice.takeBack(deviceId)])
        },
      }
    },
  }
}
export type PinGuard = ReturnType<typeof createPinGuard>
