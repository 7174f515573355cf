import {
  importKey,
  type LeaseKey,
  type RevocationClaims,
  type VerifyingKey,
} from '../../../offline/shared/lease.js'
import { readSignedClaims } from '../../../offline/shared/signed-claims.js'

/** The claims of the permission's JWT, beside `iss`, `aud`, `iat` and `exp`. */
export interface AttendanceLeaseClaims {
  jti: string
  communityId: string
  activityId: string
  until: string
  revocationVersion: number
}

/** The answer of `POST /activities/:id/attendances/leases`. */
export interface AttendanceGrant {
  /** JWT, ES256: the permission itself. */
  lease: string
  leaseId: string
  keys: LeaseKey[]
  /** JWT, ES256: the cards that are revoked. */
  revocations: string
  activityId: string
  expiresAt: string
  serverTime: string
}

/** A permission whose signatures are good: to take down who comes to one activity without network. */
export interface AttendanceLease {
  id: string
  communityId: string
  activityId: string
  issuedAt: Date
  until: Date
  revoked: ReadonlySet<string>
  keys: ReadonlyMap<number, VerifyingKey>
}

/** Checks a grant: both signatures, and that they belong together. Null if it is not genuine. */
export async function readAttendanceLease(grant: AttendanceGrant): Promise<AttendanceLease | null> {
  try {
    const keys = new Map(
      await Promise.all(grant.keys.map(async ({ keyId, jwk }) => [keyId, await importKey(jwk)] as const)),
    )
    const claims = await readSignedClaims<AttendanceLeaseClaims>(grant.lease, 'attendance', keys)
    const list = await readSignedClaims<RevocationClaims>(grant.revocations, 'revocations', keys)
    if (!claims || list?.communityId !== claims.communityId) return null
    if (list.version < claims.revocationVersion || grant.leaseId !== claims.jti) return null
    return {
      id: claims.jti,
      communityId: claims.communityId,
      activityId: claims.activityId,
      issuedAt: new Date(claims.iat * 1000),
      until: new Date(claims.until),
      revoked: new Set(list.entries),
      keys,
    }
  } catch {
    // What is no grant at all, such as a damaged copy in a browser's storage.
    return null
  }
}
