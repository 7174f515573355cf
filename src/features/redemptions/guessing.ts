import type { Connection } from 'mongoose'
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible'
import { Problem } from '../../problems.js'
import { GuessModel } from './guess.model.js'

const FIFTEEN_MINUTES = 15 * 60
const HOUR = 60 * 60
const DAY = 24 * HOUR

/** Wrong typed entries before a pause (redemption.md, "Guessing"); durations in seconds. */
export const GUESSES = {
  perDevice: { points: 5, duration: FIFTEEN_MINUTES },
  perShop: { points: 20, duration: HOUR },
  perCardAndDay: { points: 5, duration: DAY },
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
export function createGuessingGuard(connection: Connection) {
  const limiter = (keyPrefix: string, limits: { points: number; duration: number }) =>
    new RateLimiterMongo({
      storeClient: connection,
      tableName: GuessModel.collection.collectionName,
      disableIndexesCreation: true,
      keyPrefix,
      ...limits,
    })
  const perDevice = limiter('device', GUESSES.perDevice)
  const perShop = limiter('shop', GUESSES.perShop)
  const perCard = limiter('card', GUESSES.perCardAndDay)

  return {
    /** @throws Problem too_many_attempts with Retry-After, also for what would have been right */
    async begin({ communityId, shopId, scannedBy }: Guesser): Promise<Attempt> {
      const taken = [
        { limiter: perDevice, key: `${communityId}|${scannedBy}` },
        { limiter: perShop, key: `${communityId}|${shopId}` },
      ]
      return takeAll(taken)
    },

    /** The same for one card over all shops on one business day. */
    async beginForCard(communityId: string, serial: number, businessDay: string): Promise<Attempt> {
      return takeAll([{ limiter: perCard, key: `${communityId}|${serial}|${businessDay}` }])
    },
  }
}
export type GuessingGuard = ReturnType<typeof createGuessingGuard>

async function takeAll(points: { limiter: RateLimiterMongo; key: string }[]): Promise<Attempt> {
  for (const { limiter, key } of points) {
    try {
      await limiter.consume(key)
    } catch (error) {
      if (error instanceof RateLimiterRes) throw tooMany(error.msBeforeNext)
      throw error
    }
  }
  return {
    async wasRight() {
      for (const { limiter, key } of points) await limiter.reward(key)
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
