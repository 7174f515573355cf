import { LRUCache } from 'lru-cache'
import type { MemberFacts } from './member-facts.js'

/**
 * What this process last read of members, by their revision: whoever knows the newest revision, from a card that was just read,
 * need not read the member too.
 */
export function createKnownMembers({ max }: { max: number }) {
  const known = new LRUCache<string, MemberFacts>({ max })
  return {
    /** Undefined when the member is not known at this revision. */
    at(memberId: string, revision: number | null): MemberFacts | undefined {
      const facts = known.get(memberId)
      return facts?.revision === revision ? facts : undefined
    },

    keep(facts: MemberFacts): void {
      const present = known.peek(facts.id)
      // A reading that was overtaken by a newer one is not kept.
      if (!present || present.revision <= facts.revision) known.set(facts.id, facts)
    },
  }
}
export type KnownMembers = ReturnType<typeof createKnownMembers>
