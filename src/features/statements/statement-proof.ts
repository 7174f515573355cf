import type { Keyring } from '../../infrastructure/keyring.js'
import type { SignedTokens } from '../../infrastructure/signed-token.js'
import type { StatementHeader } from './statement-figures.js'

/** A statement can be checked for as long as its public key is kept, at most ten years (in seconds). */
const TTL_SECONDS = 3652 * 86_400

export type SignatureState = 'genuine' | 'forged' | 'key_gone'

/** Signs digests with the community's key, and tells whether a signature is genuine. */
export function createStatementProof({ tokens, keyring }: { tokens: SignedTokens; keyring: Keyring }) {
  return {
    sign(statementId: string, header: StatementHeader, digest: string, now: Date): string {
      const { communityId, shopId, month } = header
      return tokens.sign('statement', { statementId, communityId, shopId, month, digest }, TTL_SECONDS, now)
    },

    /** Whether the signature is one of ours for exactly this statement and digest. */
    check(signature: string, statementId: string, digest: string, now: Date): SignatureState {
      const kid = keyIdOf(signature)
      if (kid !== null && !keyring.verificationKey(kid)) return 'key_gone'
      const result = tokens.verify('statement', signature, now)
      if (!result.ok && result.reason === 'invalid') return 'forged'
      return result.claims.statementId === statementId && result.claims.digest === digest
        ? 'genuine'
        : 'forged'
    },
  }
}
export type StatementProof = ReturnType<typeof createStatementProof>

/** The number of the key that a signature names; null if it names none. */
function keyIdOf(signature: string): number | null {
  try {
    const head = Buffer.from(signature.split('.')[0] ?? '', 'base64url').toString('utf8')
    const { kid } = JSON.parse(head) as { kid?: unknown }
    return typeof kid === 'string' && /^[1-9]\d{0,4}$/.test(kid) ? Number(kid) : null
  } catch {
    return null
  }
}
