import type { Keyring } from '../../infrastructure/keyring.js'
import { leavesOf } from './sealed-content.js'
import { makeSeal } from './seal.js'
import {
  findLastSeal,
  findQueued,
  findUnsealedEvents,
  insertSeal,
  markEventsSealed,
  removeQueued,
} from './seal.repository.js'

/** A seal with 10,000 leaves is about 1.5 MB; a document may have 16. */
const MAX_FACTS = 5000

/**
 * Seals audit events, and the redemptions, refusals and voids that were queued. One insert is the whole effect of a seal, and its number is
 * unique, so several processes may try at a time. Marks are taken off and the queue is emptied afterwards: whoever is killed in between lets
 * the same facts be sealed once more, with the same hashes, which is no harm.
 */
export function createSealer({ keyring, now }: { keyring: Keyring; now: () => Date }) {
  async function sealOnce(): Promise<number> {
    const previous = await findLastSeal()
    const events = await findUnsealedEvents(MAX_FACTS)
    const queued = await findQueued(MAX_FACTS)
    const leaves = [
      ...events.flatMap((one) => leavesOf('auditEvents', one)),
      ...queued.flatMap((entry) => entry.leaves),
    ]
    if (leaves.length === 0) return 0
    const seal = makeSeal(previous, leaves, { keyring, at: now() })
    if (!(await insertSeal(seal))) return 0
    await markEventsSealed(events, seal.no)
    await removeQueued(queued)
    return leaves.length
  }

  return {
    /** Seals what is new, in as many seals as it takes; answers how many leaves were sealed. */
    async sealAll(): Promise<number> {
      let sealed = 0
      for (;;) {
        const count = await sealOnce()
        if (count === 0) return sealed
        sealed += count
      }
    },
  }
}
export type Sealer = ReturnType<typeof createSealer>
