import type { Keyring } from '../../infrastructure/keyring.js'
import type { SignedTokens } from '../../infrastructure/signed-token.js'
import {
  benefitsDigest,
  CLOCK_WARN_MS,
  type LeaseClaims,
  type LeasedBenefit,
  type LeaseGrant,
  type LeaseKey,
} from './shared/lease.js'

/** What a lease permits; the rest of its claims follows from it. */
export type LeaseFacts = Omit<LeaseClaims, 'benefitIds' | 'benefitsDigest' | 'until'> & { until: Date }

export interface Revocations {
  version: number
  entries: string[]
}

interface NewGrant {
  facts: LeaseFacts
  benefits: LeasedBenefit[]
  revocations: Revocations
  shopName: string
  deviceTime: Date
  now: Date
}

/** Signs leases with the revocation list that belongs to them, and adds the public keys by which a device checks both. */
export function createGrantSigner({
  tokens,
  keyring,
}: {
  tokens: Pick<SignedTokens, 'sign'>
  keyring: Pick<Keyring, 'jwks'>
}) {
  return {
    async sign({ facts, benefits, revocations, shopName, deviceTime, now }: NewGrant): Promise<LeaseGrant> {
      const until = facts.until.toISOString()
      const seconds = Math.ceil((facts.until.getTime() - now.getTime()) / 1000)
      const benefitIds = benefits.map(({ id }) => id)
      const claims = { ...facts, until, benefitIds, benefitsDigest: await benefitsDigest(benefits) }
      const { communityId } = facts
      const clockOffsetMs = now.getTime() - deviceTime.getTime()
      return {
        lease: tokens.sign('lease', { ...claims }, seconds, now),
        leaseId: facts.jti,
        keys: publicKeys(keyring),
        revocations: tokens.sign('revocations', { communityId, ...revocations }, seconds, now),
        benefits,
        shop: { id: facts.shopId, name: shopName },
        expiresAt: until,
        serverTime: now.toISOString(),
        ...(Math.abs(clockOffsetMs) > CLOCK_WARN_MS ? { clockOffsetMs } : {}),
      }
    },
  }
}
export type GrantSigner = ReturnType<typeof createGrantSigner>

/** Every public key: a device may meet a card of a retired one, and of one that begins to sign during the lease. */
export function publicKeys(keyring: Pick<Keyring, 'jwks'>): LeaseKey[] {
  return keyring
    .jwks()
    .keys.map(({ kid, kty, crv, x, y }) => ({ keyId: Number(kid), jwk: { kty, crv, x, y } }))
}
