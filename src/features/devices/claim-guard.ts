import { createHash } from 'node:crypto'
import { createAttemptLimiter } from '../../infrastructure/attempt-limiter.js'
import { NotFoundProblem, Problem } from '../../problems.js'

const WINDOW_SECONDS = 15 * 60
/** An office shares one address, and a link may be mistyped; a token of 256 bits is not guessed by this many. */
const MAX_UNKNOWN = 100

/** Stands before the anonymous claims: an address that keeps sending made-up tokens has to wait. */
export function createClaimGuard() {
  const limiter = createAttemptLimiter({ name: 'claim', max: MAX_UNKNOWN, windowSeconds: WINDOW_SECONDS })
  return {
    /** Runs a claim for an address. @throws Problem too_many_requests, and whatever the claim throws */
    async guard<T>(ip: string, claim: () => Promise<T>): Promise<T> {
      const key = createHash('sha256').update(ip).digest('base64url')
      const waitMs = await limiter.waitMs(key)
      if (waitMs > 0) {
        throw new Problem('too_many_requests', {
          headers: { 'Retry-After': String(Math.ceil(waitMs / 1000)) },
        })
      }
      try {
        return await claim()
      } catch (error) {
        if (error instanceof NotFoundProblem) await limiter.count(key)
        throw error
      }
    },
  }
}
export type ClaimGuard = ReturnType<typeof createClaimGuard>
