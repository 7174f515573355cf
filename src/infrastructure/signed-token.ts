import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import type { Keyring } from './keyring.js'

/** What a token may be used for, its audience; a token for one purpose is invalid for every other. */
export const TOKEN_PURPOSES = [
  'access',
  'prepare',
  'device',
  'enrolment',
  'lease',
  'attendance',
  'revocations',
  'audit_seal',
  'shift',
  'statement',
  'second_factor',
] as const
export type TokenPurpose = (typeof TOKEN_PURPOSES)[number]

export type TokenClaims = Readonly<Record<string, unknown>>

/** An expired token still says what it was for, so that a repeated request can be recognised. */
export type TokenResult =
  | { ok: true; claims: TokenClaims }
  | { ok: false; reason: 'expired'; claims: TokenClaims }
  | { ok: false; reason: 'invalid' }

const ISSUER = 'yinlinghui'

/**
 * Purposes whose tokens nobody but this program reads, for minutes: signed with a secret of the installation (HS256), because a scan
 * waits for the signature, and ES256 takes some ten times as long. Everything else is ES256, which browsers and others verify with the
 * published keys. Which of the two it is follows from the purpose and never from the token.
 */
const READ_BY_US_ALONE: ReadonlySet<TokenPurpose> = new Set<TokenPurpose>(['prepare'])

/** The cookie and header limits of servers are around this size too; longer ones are not ours. */
const MAX_TOKEN_LENGTH = 8192

/**
 * Signed tokens (JWT): ES256 with the key id in the header, and HS256 for what only this program reads. The answers of `verify` are remembered for
 * the last `cacheSize` good tokens by their whole text, because a check costs about 0.1 ms and a counter
 * shows the same access token again and again; expiry is judged anew each time. Whether what a token stands
 * for still exists is for the caller to look up.
 */
export function createSignedTokens(keyring: Keyring, { cacheSize = 5000 }: { cacheSize?: number } = {}) {
  const secret = createSecretKey(
    Buffer.from(hkdfSync('sha256', keyring.auditKey, '', 'yinlinghui/tokens', 32)),
  )
  const verified = new Map<string, { purpose: TokenPurpose; expiresAtSeconds: number; claims: TokenClaims }>()

  function remember(
    token: string,
    purpose: TokenPurpose,
    claims: TokenClaims,
    expiresAtSeconds: number,
  ): void {
    // `verify` refuses it by its length, and a long one (a revocation list) would fill the memory for nothing.
    if (token.length > MAX_TOKEN_LENGTH) return
    // A Map keeps the order of insertion: the first one is the least recently used, as every hit is put back
    // at the end.
    const oldest = verified.size >= cacheSize ? verified.keys().next().value : undefined
    if (oldest !== undefined) verified.delete(oldest)
    verified.set(token, { purpose, expiresAtSeconds, claims })
  }

  function signed(purpose: TokenPurpose, payload: object, now: Date): string {
    if (READ_BY_US_ALONE.has(purpose)) return jwt.sign(payload, secret, { algorithm: 'HS256' })
    const { kid, privateKey } = keyring.currentSigningKey(now)
    return jwt.sign(payload, privateKey, { algorithm: 'ES256', keyid: String(kid) })
  }

  const keyFor = (purpose: TokenPurpose, token: string): VerificationKey | undefined => {
    if (READ_BY_US_ALONE.has(purpose)) return { key: secret, algorithm: 'HS256' }
    const key = keyring.verificationKey(keyIdOf(token))
    return key && { key, algorithm: 'ES256' }
  }

  return {
    /**
     * A token with these claims, good for `ttlSeconds` from `now` (whole seconds, cut off). `iss`, `aud`,
     * `iat` and `exp` are set here and must not be among the claims.
     */
    sign(purpose: TokenPurpose, claims: TokenClaims, ttlSeconds: number, now: Date): string {
      const issuedAt = secondsOf(now)
      const payload = { ...claims, iss: ISSUER, aud: purpose, iat: issuedAt, exp: issuedAt + ttlSeconds }
      const token = signed(purpose, payload, now)
      // What this process signed itself needs no check when it comes back. Through JSON, as any other reader
      // gets it.
      remember(token, purpose, Object.freeze(JSON.parse(JSON.stringify(payload)) as TokenClaims), payload.exp)
      return token
    },

    /**
     * The claims of a genuine token for this purpose; `expired`, still with its claims, only if nothing else
     * is wrong with it.
     */
    verify(purpose: TokenPurpose, token: string, now: Date): TokenResult {
      const known = verified.get(token)
      if (known) {
        if (known.purpose !== purpose) return { ok: false, reason: 'invalid' }
        verified.delete(token)
        if (known.expiresAtSeconds <= secondsOf(now))
          return { ok: false, reason: 'expired', claims: known.claims }
        verified.set(token, known)
        return { ok: true, claims: known.claims }
      }
      const result = verifyAnew(keyFor, purpose, token, now)
      if (result.ok) remember(token, purpose, result.claims, Number(result.claims.exp))
      return result
    },
  }
}

export type SignedTokens = ReturnType<typeof createSignedTokens>

interface VerificationKey {
  key: KeyObject
  algorithm: 'ES256' | 'HS256'
}

function verifyAnew(
  keyFor: (purpose: TokenPurpose, token: string) => VerificationKey | undefined,
  purpose: TokenPurpose,
  token: string,
  now: Date,
): TokenResult {
  if (typeof token !== 'string' || token.length > MAX_TOKEN_LENGTH) return { ok: false, reason: 'invalid' }
  const signer = keyFor(purpose, token)
  if (!signer) return { ok: false, reason: 'invalid' }
  try {
    // Expiry is looked at last and by us: the library looks at it before audience and issuer.
    const claims = jwt.verify(token, signer.key, {
      algorithms: [signer.algorithm],
      audience: purpose,
      issuer: ISSUER,
      ignoreExpiration: true,
      ignoreNotBefore: true,
    })
    if (typeof claims === 'string' || typeof claims.exp !== 'number') return { ok: false, reason: 'invalid' }
    if (claims.exp <= secondsOf(now)) return { ok: false, reason: 'expired', claims: Object.freeze(claims) }
    return { ok: true, claims: Object.freeze(claims) }
  } catch {
    return { ok: false, reason: 'invalid' }
  }
}

/** The number of the key that a token names; 0, which no key has, if it names none. */
function keyIdOf(token: string): number {
  try {
    const kid = jwt.decode(token, { complete: true })?.header.kid ?? ''
    return /^[1-9]\d{0,4}$/.test(kid) ? Number(kid) : 0
  } catch {
    return 0
  }
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
