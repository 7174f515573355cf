import { createAttemptLimiter, type AttemptLimiter } from '../../infrastructure/attempt-limiter.js'
import { Problem } from '../../problems.js'

const HOUR = 60 * 60

/** Wrong typed entries before a pause (redemption.md, "Guessing"); windows in seconds. */
export const GUESSES = {
  perDevice: { max: 5, windowSeconds: HOUR / 4 },
  perShop: { max: 20, windowSeconds: HOUR },
  perCardAndDay: { max: 5, windowSeconds: 24 * HOUR },
} as const

export interface Guesser {
  communityId: string
  shopId: string
  /** The device, or without one the user. */
  scannedBy: string
}

interface Attempt {
  /** Gives the points back: only wrong entries count. */
  wasRight(): Promise<void>
}

/**
 * Limits the guessing of typed entries. Each takes its point before it is looked at, so that parallel guesses cannot slip through,
 * and a right one gets it back. Signed and 128-bit codes are not limited.
 */
export function createGuessingGuard() {
  const perDevice = createAttemptLimiter({ name: 'guess-device', ...GUESSES.perDevice })
  const perShop = createAttemptLimiter({ name: 'guess-shop', ...GUESSES.perShop })
  const perCard = createAttemptLimiter({ name: 'guess-card', ...GUESSES.perCardAndDay })

  return {
    /** @throws Problem too_many_attempts with Retry-After, also for what would have been right */
    async begin({ communityId, shopId, scannedBy }: Guesser): Promise<Attempt> {
      return takeAll([
        { limiter: perDevice, max: GUESSES.perDevice.max, key: `${communityId}|${scannedBy}` },
        { limiter: perShop, max: GUESSES.perShop.max, key: `${communityId}|${shopId}` },
      ])
    },

    /** The same for one card over all shops on one business day. */
    async beginForCard(communityId: string, serial: number, businessDay: string): Promise<Attempt> {
      const key = `${communityId}|${serial}|${businessDay}`
      return takeAll([{ limiter: perCard, max: GUESSES.perCardAndDay.max, key }])
    },
  }
}
export type GuessingGuard = ReturnType<typeof createGuessingGuard>

async function takeAll(points: { limiter: AttemptLimiter; max: number; key: string }[]): Promise<Attempt> {
  for (const { limiter, max, key } of points) {
    const { attempts, waitMs } = await limiter.count(key)
    if (attempts > max) throw tooMany(waitMs)
  }
  return {
    async wasRight() {
      for (const { limiter, key } of points) await limiter.takeBack(key)
    },
  }
}

function tooMany(waitMs: number): Problem {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  return new Problem('too_many_attempts', {
    params: { minutes: Math.ceil(seconds / 60) },
    headers: { 'Retry-After': String(seconds) },
  })
}
