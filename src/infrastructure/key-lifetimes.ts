import { endOfBusinessDay } from '../lib/business-day.js'
import type { SigningKeyData } from './keyring-format.js'

export const DAY_MS = 86_400_000

/**
 * A new signing key is published for so long before its first use, so that offline devices have fetched it by
 * then.
 */
export const PUBLISHED_BEFORE_USE_DAYS = 7

/** An old public key stays for so long after the last card signed with it has expired. */
export const KEPT_AFTER_LAST_CARD_DAYS = 90

/**
 * What is left of a signing key: all of it while it signs, then its public part, and nothing once no card can be signed with it any
 * more. `lastCardExpiry` is that business day, null if there are no cards.
 */
export function prunedKey(key: SigningKeyData, now: Date, lastCardExpiry: string | null): SigningKeyData[] {
  if (key.retiredAt === undefined || Date.parse(key.retiredAt) > now.getTime()) return [key]
  const lastUse = Math.max(
    Date.parse(key.retiredAt),
    lastCardExpiry === null ? 0 : endOfBusinessDay(lastCardExpiry).getTime(),
  )
  if (now.getTime() >= lastUse + KEPT_AFTER_LAST_CARD_DAYS * DAY_MS) return []
  const { kty, crv, x, y } = key.jwk
  return [{ ...key, jwk: { kty, crv, x, y } }]
}

/** The signing key whose time comes last. */
export function newestOf<T extends SigningKeyData>(keys: readonly T[]): T | undefined {
  return [...keys].sort((a, b) => Date.parse(a.notBefore) - Date.parse(b.notBefore) || a.kid - b.kid).at(-1)
}
