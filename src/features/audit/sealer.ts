import type { Keyring } from '../../infrastructure/keyring.js'
import { leavesOf } from './sealed-content.js'
import { makeSeal } from './seal.js'
import {
  findLastSeal,
  findUnsealedEvents,
  findUnsealedRedemptions,
  insertSeal,
  markEventsSealed,
  markRedemptionsSealed,
} from './seal.repository.js'

/** A seal with 10,000 leaves is about 1.5 MB; a document may have 16. */
const MAX_FACTS = 5000
const SETTLE_MS = 5000

/**
 * Seals audit events, redemptions and voids. One insert is the whole effect of a seal, and its number is unique, so several processes may try at
 * a time. Marks are taken off afterwards: whoever is killed in between lets the same facts be sealed once more, with the same hashes,
 * which is no harm. Redemptions wait `settleMs` (5 s) for their seal, so that sealing, counting and voiding do not write the same ones at a time.
 */
export function createSealer({
  keyring,
  now,
  settleMs = SETTLE_MS,
}: {
  keyring: Keyring
  now: () => Date
  settleMs?: number
}) {
  async function sealOnce(): Promise<number> {
    const previous = await findLastSeal()
    const at = now()
    const events = await findUnsealedEvents(MAX_FACTS)
    const redemptions = await findUnsealedRedemptions(MAX_FACTS, new Date(at.getTime() - settleMs))
    if (events.length + redemptions.length === 0) return 0
    const leaves = [
      ...events.flatMap((one) => leavesOf('auditEvents', one)),
      ...redemptions.flatMap((one) => leavesOf('redemptions', one)),
    ]
    const seal = makeSeal(previous, leaves, { keyring, at })
    if (!(await insertSeal(seal))) return 0
    await markEventsSealed(events, seal.no)
    await markRedemptionsSealed(redemptions)
    return events.length + redemptions.length
  }

  return {
    /** Seals what is new, in as many seals as it takes; answers how many facts were sealed. */
    async sealAll(): Promise<number> {
      let sealed = 0
      for (;;) {
        const count = await sealOnce()
        sealed += count
        if (count < MAX_FACTS) return sealed
      }
    },
  }
}
export type Sealer = ReturnType<typeof createSealer>
