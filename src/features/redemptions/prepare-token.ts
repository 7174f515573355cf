import { canonicalJson, sha256Hex } from '../../lib/canonical-json.js'
import type { CardKind } from '../cards/card.model.js'
import type { SignedTokens } from '../../infrastructure/signed-token.js'
import type { Presenter } from './redemption.model.js'

/** How long a prepared scan may be redeemed, in seconds (redemption.md, "Prepare, then redeem"). */
export const PREPARE_SECONDS = 120

/** What a prepare found, as the redeem gets it back. References only, no personal data. */
export interface PreparedScan {
  communityId: string
  shopId: string
  /** The device, or without one the user, that scanned. */
  scannedBy: string
  memberId: string
  /** Null for a code that staff made at the desk for a member without a card. */
  cardId: string | null
  cardKind: CardKind | null
  /** Hash of a single-use code; null for a printed card. */
  codeId: string | null
  /** Said of a proof that a phone made without network. */
  codeKind?: 'proof'
}

export type ReadPrepareToken =
  { state: 'good' | 'expired'; scan: PreparedScan; preparedAt: Date } | { state: 'invalid' }

export function createPrepareTokens(tokens: SignedTokens) {
  return {
    sign(scan: PreparedScan, now: Date): string {
      return tokens.sign('prepare', { scan }, PREPARE_SECONDS, now)
    },
    read(token: string, now: Date): ReadPrepareToken {
      const result = tokens.verify('prepare', token, now)
      if (!result.ok && result.reason === 'invalid') return { state: 'invalid' }
      // Only this file signs tokens for the purpose `prepare`, so that the claim has this shape.
      const scan = result.claims.scan as PreparedScan
      const preparedAt = new Date(Number(result.claims.iat) * 1000)
      return { state: result.ok ? 'good' : 'expired', scan, preparedAt }
    },
  }
}
export type PrepareTokens = ReturnType<typeof createPrepareTokens>

/**
 * SHA-256 over what a redeem asks for. Never the code, the time, the token or headers: after a lost answer the phone already
 * shows another code, and the retry must still be the same request.
 */
export function fingerprintOf(request: {
  cardId: string | null
  memberId: string
  benefitId: string
  billFen: number | undefined
  presentedBy?: Presenter | undefined
  shopId: string
}): string {
  return sha256Hex(
    canonicalJson({
      card: request.cardId ?? `member:${request.memberId}`,
      benefit: request.benefitId,
      bill: request.billFen ?? null,
      shop: request.shopId,
      // Left out for the member, so that the usual request is what it always was.
      ...(request.presentedBy === 'carer' ? { presentedBy: 'carer' } : {}),
    }),
  )
}
