import type { SignedCardFacts } from '../cards/card-facts.js'
import { proofCodeId, proofKeyThumbprint } from '../proofs/proof-id.js'
import type { PreparedScan } from '../redemptions/prepare-token.js'
import type { SignedCard } from './shared/card.js'

/** Whose card was scanned, and which single-use code of it was spent. */
export type Scan = Pick<PreparedScan, 'memberId' | 'cardId' | 'cardKind' | 'codeId' | 'codeKind'>

/** The scan of a card that a device has read by itself: a proof is spent under the same name as at the online counter. */
export function scanOfCard({ id, memberId, kind }: SignedCardFacts, { proof }: SignedCard): Scan {
  const scan = { memberId, cardId: id, cardKind: kind }
  return proof
    ? { ...scan, codeId: proofCodeId(id, proof.step), codeKind: 'proof' }
    : { ...scan, codeId: null }
}

/** The scan as the server itself had prepared it. */
export function sameScan({ memberId, cardId, cardKind, codeId, codeKind }: PreparedScan): Scan {
  return { memberId, cardId, cardKind, codeId, ...(codeKind ? { codeKind } : {}) }
}

/** A shop without network cannot know that the phone has made a newer key since. */
export function keyReasons({ proof }: SignedCard, { proofKey }: SignedCardFacts): string[] {
  return proof && proofKeyThumbprint(proof.publicKey) !== proofKey ? ['proof_key_replaced'] : []
}
