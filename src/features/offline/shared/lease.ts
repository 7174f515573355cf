import { canonicalJson } from '../../../lib/canonical-form.js'
import type { BenefitTerms } from '../../benefits/benefit.types.js'
import type { CarerPolicy } from '../../communities/carer-policy.js'
import { sha256HexOf } from './digest.js'
import { readSignedClaims } from './signed-claims.js'

/** Limits of every lease (redemption.md, "Offline"). */
export const LEASE_HOURS = 24
export const LEASE_MAX_REDEMPTIONS = 50
export const LEASE_PER_CARD_PER_DAY = 1
/** A clock further off than this is warned of; further than the second, no lease is given and nothing is taken. In ms. */
export const CLOCK_WARN_MS = 30_000
export const CLOCK_WRONG_MS = 5 * 60_000

/** A benefit that may be given under a lease, with everything that decides it offline. */
export interface LeasedBenefit {
  id: string
  title: string
  /** What it gives, in the language of who asked for the lease. */
  sentence: string
  terms: BenefitTerms
  agreementId: string
  agreementVersion: number
  /** Business days, both inclusive, on which this version of the terms is in force. */
  inForceFrom: string
  inForceTo: string
  /** For a benefit of festivals: the days of the lease that are such. Absent for all others. */
  festivalDays?: string[]
}

/** A public key (P-256) with the number under which card codes and tokens name it. */
export interface LeaseKey {
  keyId: number
  jwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string }
}

/** The answer of `POST /api/v1/offline/leases`. */
export interface LeaseGrant {
  /** JWT, ES256: the permission itself. */
  lease: string
  leaseId: string
  /** For card codes as well as for the signatures of lease and revocations. */
  keys: LeaseKey[]
  /** JWT, ES256: the cards that are revoked. */
  revocations: string
  benefits: LeasedBenefit[]
  shop: { id: string; name: string }
  expiresAt: string
  serverTime: string
  /** Server's clock minus device's, when they differ by more than 30 s: the page warns. */
  clockOffsetMs?: number
}

/** A lease whose signatures are good. */
export interface Lease {
  id: string
  communityId: string
  shopId: string
  deviceId: string
  issuedAt: Date
  until: Date
  maxRedemptions: number
  perCardPerDay: number
  /** Most that one discount may be. */
  capFen: number
  /** A discount above this many fen by printed card needs a second factor; null means never. */
  secondFactorAboveFen: number | null
  /** What becomes of a card that somebody else shows; null under a lease from before this was said: only the member in person. */
  carerPolicy: CarerPolicy | null
  benefits: ReadonlyMap<string, LeasedBenefit>
  revocationVersion: number
  /** Entries of the revocation list; see revocations.ts. */
  revoked: ReadonlySet<string>
  keys: ReadonlyMap<number, VerifyingKey>
}

export type VerifyingKey = Awaited<ReturnType<typeof importKey>>

/** The claims of a lease's JWT, beside `iss`, `aud`, `iat` and `exp`. */
export interface LeaseClaims {
  jti: string
  communityId: string
  shopId: string
  deviceId: string
  until: string
  maxRedemptions: number
  perCardPerDay: number
  capFen: number
  secondFactorAboveFen: number | null
  /** Absent in leases from before it was said. */
  carerPolicy?: CarerPolicy
  benefitIds: string[]
  /** Digest of the benefits beside it, so that their terms are as good as signed. */
  benefitsDigest: string
  revocationVersion: number
}

/**
 * Checks a grant: the signatures of lease and revocations by its keys, that both belong together, and that the benefits are those that
 * were signed. Null if it is not genuine, or over at that moment.
 */
export async function readLease(grant: LeaseGrant, at: Date): Promise<Lease | null> {
  try {
    const keys = new Map(
      await Promise.all(grant.keys.map(async ({ keyId, jwk }) => [keyId, await importKey(jwk)] as const)),
    )
    const claims = await readSignedClaims<LeaseClaims>(grant.lease, 'lease', keys)
    const list = await readSignedClaims<RevocationClaims>(grant.revocations, 'revocations', keys)
    if (!claims || !isOneGrant(grant, claims, list)) return null
    if ((await benefitsDigest(grant.benefits)) !== claims.benefitsDigest) return null
    const until = new Date(claims.until)
    if (!(at.getTime() <= until.getTime())) return null
    return leaseOf(claims, new Date(claims.iat * 1000), until, grant.benefits, keys, list?.entries ?? [])
  } catch {
    // What is no grant at all, such as a damaged copy in a browser's storage.
    return null
  }
}

/** Digest by which a lease's JWT names its benefits. The sentence is left out: it is in the reader's language. */
export async function benefitsDigest(benefits: readonly LeasedBenefit[]): Promise<string> {
  const rules = benefits.map(({ sentence: _, ...rest }) => rest)
  return sha256HexOf(new TextEncoder().encode(canonicalJson(rules)))
}

/** The lease of claims that were verified or stored. */
export function leaseOf(
  claims: LeaseClaims,
  issuedAt: Date,
  until: Date,
  benefits: readonly LeasedBenefit[],
  keys: ReadonlyMap<number, VerifyingKey>,
  revoked: readonly string[],
): Lease {
  const { jti, communityId, shopId, deviceId, maxRedemptions, perCardPerDay } = claims
  const { capFen, secondFactorAboveFen, carerPolicy = null, revocationVersion } = claims
  return {
    id: jti,
    communityId,
    shopId,
    deviceId,
    issuedAt,
    until,
    maxRedemptions,
    perCardPerDay,
    capFen,
    secondFactorAboveFen,
    carerPolicy,
    benefits: new Map(benefits.map((benefit) => [benefit.id, benefit])),
    revocationVersion,
    revoked: new Set(revoked),
    keys,
  }
}

/** A key for `crypto.subtle.verify`; TypeError or DOMException if it is none. */
export async function importKey(jwk: LeaseKey['jwk']) {
  const { kty, crv, x, y } = jwk
  return crypto.subtle.importKey('jwk', { kty, crv, x, y }, { name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'verify',
  ])
}

export interface RevocationClaims {
  communityId: string
  version: number
  entries: string[]
}

function isOneGrant(
  grant: LeaseGrant,
  claims: LeaseClaims,
  list: RevocationClaims | null,
): list is RevocationClaims {
  return (
    list?.communityId === claims.communityId &&
    list.version >= claims.revocationVersion &&
    grant.leaseId === claims.jti &&
    grant.shop.id === claims.shopId
  )
}
