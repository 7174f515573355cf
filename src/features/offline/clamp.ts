import { CLOCK_WRONG_MS } from './shared/lease.js'

/** Between which moments a fact can have happened. */
export interface Window {
  from: Date
  until: Date
}

const LATE_MS = 7 * 24 * 3_600_000

/**
 * When a fact counts as having happened: the device's time, but within the window and not after the upload. A device that is a few
 * minutes off got its lease with a warning, so that so much is no reproach.
 */
export function clampTime(deviceTime: Date, window: Window, uploadedAt: Date) {
  const until = Math.min(window.until.getTime(), uploadedAt.getTime())
  const time = deviceTime.getTime()
  const at = Math.max(window.from.getTime(), Math.min(time, until))
  return {
    at: new Date(at),
    isOff: Math.abs(time - at) > CLOCK_WRONG_MS,
    isPastEnd: time > window.until.getTime(),
    isLate: uploadedAt.getTime() - at > LATE_MS,
  }
}
