import type { Keyring } from '../../infrastructure/keyring.js'
import { checkFacts } from './verify-facts.js'
import { checkChain, type Anchor, type Finding } from './verify-seals.js'

export interface AuditVerdict {
  /** Everything that is not as it was sealed, the earliest seal first, what no seal covers last. */
  findings: Finding[]
  /** Facts that no seal covers yet: made since the newest one. */
  waiting: number
  /** How many facts and voids the seals cover. */
  covered: number
  newest: (Anchor & { sealedAt: Date }) | undefined
}

/**
 * Compares all audit events, redemptions and voids with the chain of seals. Who can write the store can take off its end, seals and
 * facts alike; an `anchor` (number and hash of a seal as noted outside) shows that.
 */
export async function verifyAudit({
  keyring,
  anchor,
}: {
  keyring: Keyring
  anchor?: Anchor
}): Promise<AuditVerdict> {
  const chain = await checkChain(keyring, anchor)
  const covered = chain.covered.size
  const facts = await checkFacts(chain)
  const findings = [...chain.findings, ...facts.findings].sort(
    (a, b) => (a.sealNo ?? Infinity) - (b.sealNo ?? Infinity) || (a.id < b.id ? -1 : 1),
  )
  return { findings, waiting: facts.waiting, covered, newest: chain.newest }
}
