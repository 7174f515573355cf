import { DAY_MS, newestOf, PUBLISHED_BEFORE_USE_DAYS } from './key-lifetimes.js'
import { parseKeyringData, serialise } from './keyring-format.js'
import { createKeyring, type Keyring } from './keyring.js'
import { newFieldKey, newSigningKey } from './new-keys.js'

/**
 * The keyring with one more signing key: published at once, signing after 7 days, when the former one
 * retires. RangeError if the last new key does not sign yet, as two in waiting would shorten each other's
 * time. Save it and restart, or hand it on.
 */
export function rotate(keyring: Keyring, now: Date): Keyring {
  const data = parseKeyringData(keyring.toJson())
  const newest = newestOf(data.signingKeys)
  if (newest && Date.parse(newest.notBefore) > now.getTime()) {
    throw new RangeError('A new signing key is already waiting for its first use')
  }
  const notBefore = new Date(now.getTime() + PUBLISHED_BEFORE_USE_DAYS * DAY_MS)
  const kid = Math.max(...data.signingKeys.map((key) => key.kid)) + 1
  const former = data.signingKeys.map((key) => ({
    ...key,
    retiredAt: key.retiredAt ?? notBefore.toISOString(),
  }))
  const signingKeys = [...former, newSigningKey(kid, now, notBefore)]
  return createKeyring(parseKeyringData(serialise({ ...data, signingKeys })))
}

/**
 * The keyring with one more field-encryption key, which encrypts from now on; the older ones still decrypt.
 */
export function rotateFieldKey(keyring: Keyring, now: Date): Keyring {
  const data = parseKeyringData(keyring.toJson())
  const version = Math.max(...data.fieldKeys.map((key) => key.version)) + 1
  return createKeyring({ ...data, fieldKeys: [...data.fieldKeys, newFieldKey(version, now)] })
}
