import type { ClientSession } from 'mongoose'
import { insertQueued } from './seal.repository.js'
import { leavesOf, type StoredFact } from './sealed-content.js'

/**
 * Puts redemptions, refusals and voids before the sealer, as hashes of what they say: in the transaction of the worker that takes them in, so
 * that each of them is queued exactly when it is marked as taken in.
 */
export async function queueForSeal(session: ClientSession, facts: readonly StoredFact[]): Promise<void> {
  await insertQueued(
    session,
    facts.flatMap((one) => leavesOf('redemptions', one)),
  )
}
