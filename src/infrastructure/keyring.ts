import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { newestOf, prunedKey } from './key-lifetimes.js'
import { createKeyFile, readKeyFile, replaceKeyFile } from './keyring-file.js'
import {
  type KeyringData,
  KeyringInvalidError,
  KeyringMissingError,
  parseKeyringData,
  privateKeyOf,
  publicKeyOf,
  serialise,
  type SigningKeyData,
} from './keyring-format.js'
import { newKeyringData } from './new-keys.js'

export { KeyringInvalidError, KeyringMissingError, KeyringPermissionsError } from './keyring-format.js'

export interface PublicJwk {
  kty: 'EC'
  crv: 'P-256'
  x: string
  y: string
  kid: string
  use: 'sig'
  alg: 'ES256'
}

/** A key's public name and a digest by which the same key is known again; it reveals nothing of the key. */
export interface KeyCheck {
  /** `signing:1`, `field:1`, `blind_index`, `audit` */
  name: string
  check: string
}

/** All keys of an installation. It never changes: rotating and pruning make new ones. */
export interface Keyring {
  /** The key that signs at a moment: the newest whose time has come. KeyringMissingError if there is none. */
  currentSigningKey(now: Date): { kid: number; privateKey: KeyObject }
  /** A public key by its number, also of retired keys and of those not yet in use. */
  verificationKey(kid: number): KeyObject | undefined
  /** All public keys as a JWK set (RFC 7517), for `/.well-known/jwks.json`. */
  jwks(): { keys: PublicJwk[] }
  currentFieldKey(): { version: number; key: KeyObject }
  fieldKey(version: number): KeyObject | undefined
  blindIndexKey: KeyObject
  /** HMAC key by which audit events refer to personal data. */
  auditKey: KeyObject
  /**
   * Without the private parts of retired signing keys, and without the public keys that nothing valid was
   * signed with any more: 90 days after their retirement and after the last card expires. `lastCardExpiry` is
   * that business day for all keys, or per key id; null if there are no cards.
   */
  prune(now: Date, lastCardExpiry: string | null | ((kid: number) => string | null)): Keyring
  /** What a store keeps to know its keys again, key by key. */
  keyChecks(): KeyCheck[]
  /** All key checks in 16 hexadecimal digits; changes when any key is added or removed. */
  fingerprint(): string
  /** The key file's text. Secret. */
  toJson(): string
}

/**
 * The keyring from the environment's text (`json`, which goes first) or the key file. If there is neither and
 * `mayCreate`, new keys are made and, if a file is named, written to it with mode 0600 and synced; without
 * `mayCreate` it is KeyringMissingError. Say `mayCreate` only for an empty store. Also
 * KeyringPermissionsError and KeyringInvalidError, each with a message for the operator.
 */
export function loadOrCreateKeyring(options: {
  file?: string | undefined
  json?: string | undefined
  mayCreate: boolean
  now?: Date
}): Keyring {
  const { file, json, mayCreate, now = new Date() } = options
  if (json) return createKeyring(parseKeyringData(json))
  const text = file ? readKeyFile(file) : null
  if (text !== null) return createKeyring(parseKeyringData(text))
  if (!mayCreate) {
    throw new KeyringMissingError(
      'The keys of this store are absent: give back its key file, or the keyring in the environment',
    )
  }
  const data = newKeyringData(now)
  if (!file || createKeyFile(file, serialise(data))) return createKeyring(data)
  return loadOrCreateKeyring({ file, mayCreate: false, now })
}

/** Replaces the key file by this keyring, synced, mode 0600. */
export function saveKeyring(keyring: Keyring, file: string): void {
  replaceKeyFile(file, keyring.toJson())
}

/**
 * Which of a store's recorded keys this keyring lacks or has otherwise: not empty means that data or cards of
 * the store cannot be read, and that it must not start. Keys that the store has not recorded yet are no harm.
 */
export function lostKeys(recorded: readonly KeyCheck[], keyring: Keyring): string[] {
  const present = new Map(keyring.keyChecks().map(({ name, check }) => [name, check]))
  return recorded.filter(({ name, check }) => present.get(name) !== check).map(({ name }) => name)
}

/** The keyring over its data. KeyringInvalidError if a key of it cannot be read. */
export function createKeyring(data: KeyringData): Keyring {
  const publicKeys = new Map(data.signingKeys.map((key) => [key.kid, publicKeyOf(key)]))
  const signers = data.signingKeys.flatMap((key) => {
    const privateKey = privateKeyOf(key)
    return privateKey ? [{ ...key, privateKey }] : []
  })
  const fieldKeys = new Map(data.fieldKeys.map(({ version, key }) => [version, secretKey(key)]))
  const checks = keyChecksOf(data)
  return {
    currentSigningKey(now) {
      const key = newestOf(signers.filter(({ notBefore }) => Date.parse(notBefore) <= now.getTime()))
      if (!key) throw new KeyringMissingError('No signing key may be used yet; look at the clock')
      return { kid: key.kid, privateKey: key.privateKey }
    },
    verificationKey: (kid) => publicKeys.get(kid),
    jwks: () => ({ keys: data.signingKeys.map(publicJwkOf) }),
    currentFieldKey() {
      const version = Math.max(...fieldKeys.keys())
      const key = fieldKeys.get(version)
      if (!key) throw new KeyringInvalidError('The keyring has no field key')
      return { version, key }
    },
    fieldKey: (version) => fieldKeys.get(version),
    blindIndexKey: secretKey(data.blindIndexKey),
    auditKey: secretKey(data.auditKey),
    prune(now, lastCardExpiry) {
      const expiryOf = typeof lastCardExpiry === 'function' ? lastCardExpiry : () => lastCardExpiry
      const kept = data.signingKeys.flatMap((key) => prunedKey(key, now, expiryOf(key.kid)))
      return createKeyring({ ...data, signingKeys: kept })
    },
    keyChecks: () => checks.map((check) => ({ ...check })),
    fingerprint: () => createHash('sha256').update(JSON.stringify(checks)).digest('hex').slice(0, 16),
    toJson: () => serialise(data),
  }
}

function keyChecksOf(data: KeyringData): KeyCheck[] {
  return [
    ...data.signingKeys.map(({ kid, jwk }) => ({
      name: `signing:${kid}`,
      check: createHash('sha256').update(`${jwk.x}.${jwk.y}`).digest('hex').slice(0, 16),
    })),
    ...data.fieldKeys.map(({ version, key }) => ({ name: `field:${version}`, check: secretCheck(key) })),
    { name: 'blind_index', check: secretCheck(data.blindIndexKey) },
    { name: 'audit', check: secretCheck(data.auditKey) },
  ].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** 64 bits of an HMAC under a random 256-bit key tell two keys apart and say nothing about either. */
function secretCheck(key: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64'))
    .update('yinlinghui/key-check')
    .digest('hex')
    .slice(0, 16)
}

function publicJwkOf({ kid, jwk: { kty, crv, x, y } }: SigningKeyData): PublicJwk {
  return { kty, crv, x, y, kid: String(kid), use: 'sig', alg: 'ES256' }
}

function secretKey(key: string): KeyObject {
  return createSecretKey(Buffer.from(key, 'base64'))
}
