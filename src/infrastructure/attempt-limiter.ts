import mongoose, { model, Schema } from 'mongoose'
import { RateLimiterMongo } from 'rate-limiter-flexible'

const COLLECTION = 'attempts'

const attemptSchema = new Schema(
  {
    /** Name of the limiter and a digest of what it counts for. */
    key: { type: String, required: true },
    points: { type: Number, required: true },
    expire: { type: Date, default: null },
  },
  { collection: COLLECTION },
)
attemptSchema.index({ key: 1 }, { unique: true })
attemptSchema.index({ expire: -1 }, { expireAfterSeconds: 0 })
/** Wrong entries that still count. Written by rate-limiter-flexible only; declared here for its indexes. */
export const AttemptModel = model('Attempt', attemptSchema)

/**
 * Counts wrong entries in the store, so that all nodes share the count. The window begins with the first wrong entry
 * and is not prolonged by later ones, so that nobody can be locked out for longer than it.
 */
export function createAttemptLimiter(options: { name: string; max: number; windowSeconds: number }) {
  const { name, max, windowSeconds } = options
  let limiter: RateLimiterMongo | undefined
  // Made at first use: services are built before the store is asked for anything.
  const connected = () =>
    (limiter ??= new RateLimiterMongo({
      storeClient: mongoose.connection.getClient(),
      dbName: mongoose.connection.name,
      tableName: COLLECTION,
      keyPrefix: name,
      points: max,
      duration: windowSeconds,
      disableIndexesCreation: true,
    }))

  return {
    /** Milliseconds to wait if `max` wrong entries were counted, else 0. */
    async waitMs(key: string): Promise<number> {
      const state = await connected().get(key)
      return state && state.consumedPoints >= max ? Math.max(1, state.msBeforeNext) : 0
    },
    /** Counts one wrong entry; answers how many there are now and how long they count. */
    async count(key: string): Promise<{ attempts: number; waitMs: number }> {
      const state = await connected().penalty(key)
      return { attempts: state.consumedPoints, waitMs: Math.max(1, state.msBeforeNext) }
    },
    /** Takes one counted entry back: it was right after all. */
    async takeBack(key: string): Promise<void> {
      await connected().reward(key)
    },
    async forget(key: string): Promise<void> {
      await connected().delete(key)
    },
  }
}
export type AttemptLimiter = ReturnType<typeof createAttemptLimiter>
