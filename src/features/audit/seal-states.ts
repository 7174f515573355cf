import { LRUCache } from 'lru-cache'
import type { Keyring } from '../../infrastructure/keyring.js'
import type { StoredEvent } from './audit-event.repository.js'
import { isGenuine, rootOf, type Seal } from './seal.js'
import { findSeals } from './seal.repository.js'
import { leavesOf } from './sealed-content.js'

/** Sealed and as it was sealed, waiting for the sealer, or not what the seal says. */
export const SEAL_STATES = ['sealed', 'waiting', 'broken'] as const
export type SealState = (typeof SEAL_STATES)[number]

/** Leaves of checked seals that are remembered: some ten megabytes. */
const MAX_LEAVES = 100_000

/** Hashes of the events that a seal covers, by their ids; null for a seal that is not good itself. */
type Checked = ReadonlyMap<string, string> | null

/**
 * Holds single events against the seals that cover them. It tells what happened to an event that is looked at; that no event and no seal is
 * missing, only the walk over all of them tells (`npm run audit:verify`).
 */
export function createSealStates(keyring: Pick<Keyring, 'verificationKey'>) {
  const known = new LRUCache<number, { leaves: ReadonlyMap<string, string> }>({
    maxSize: MAX_LEAVES,
    sizeCalculation: ({ leaves }) => leaves.size + 1,
  })

  function check(seal: Seal): Checked {
    const key = keyring.verificationKey(seal.keyId)
    // A key that is no longer kept is vouched for by the chain.
    if (seal.root !== rootOf(seal.leaves) || (key && !isGenuine(seal, key))) return null
    const leaves = new Map<string, string>()
    for (const { collection, id, hash } of seal.leaves) {
      if (collection === 'auditEvents') leaves.set(id.toHexString(), hash.toString('base64'))
    }
    known.set(seal.no, { leaves })
    return leaves
  }

  async function sealsOf(events: readonly StoredEvent[]): Promise<Map<number, Checked>> {
    const numbers = [...new Set(events.flatMap(({ sealNo }) => (sealNo ? [sealNo] : [])))]
    const checked = new Map<number, Checked>()
    for (const no of numbers) {
      const remembered = known.get(no)
      if (remembered) checked.set(no, remembered.leaves)
    }
    const asked = numbers.filter((no) => !checked.has(no))
    for (const seal of await findSeals(asked)) checked.set(seal.no, check(seal))
    return checked
  }

  return {
    /** The state of each event, in their order. */
    async of(events: readonly StoredEvent[]): Promise<SealState[]> {
      const seals = await sealsOf(events)
      return events.map((event) => {
        if (!event.sealNo) return event.unsealed === true ? 'waiting' : 'broken'
        const [leaf] = leavesOf('auditEvents', event)
        const covered = seals.get(event.sealNo)?.get(event._id.toHexString())
        return covered !== undefined && covered === leaf?.hash.toString('base64') ? 'sealed' : 'broken'
      })
    },
  }
}
export type SealStates = ReturnType<typeof createSealStates>
