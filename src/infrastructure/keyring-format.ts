import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { z } from 'zod'

/** Thrown when there is no keyring and none may be made: the store's data could not be read with new keys. */
export class KeyringMissingError extends Error {
  override name = 'KeyringMissingError'
}

/** Thrown when the key file may be read or written by others than its owner. */
export class KeyringPermissionsError extends Error {
  override name = 'KeyringPermissionsError'
}

/** Thrown when a keyring's text is damaged or incomplete. The message names fields, never their content. */
export class KeyringInvalidError extends Error {
  override name = 'KeyringInvalidError'
}

/** 32 bytes in base64. */
const secret = z.string().refine((text) => {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === 32 && bytes.toString('base64') === text
}, 'must be 32 bytes in base64')
const coordinate = z.string().regex(/^[\w-]{43}$/)
const moment = z.iso.datetime()

const signingKey = z.strictObject({
  kid: z.int().min(1).max(65_535),
  createdAt: moment,
  /** Signs from here on; until then its public key is only published. */
  notBefore: moment,
  /** Signs no more from here on, and its private part may be dropped. */
  retiredAt: moment.optional(),
  jwk: z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: coordinate,
    y: coordinate,
    d: coordinate.optional(),
  }),
})

const keyringData = z.strictObject({
  format: z.literal('yinlinghui-keyring-1'),
  signingKeys: z.array(signingKey).min(1),
  fieldKeys: z.array(z.strictObject({ version: z.int().min(1), createdAt: moment, key: secret })).min(1),
  blindIndexKey: secret,
  auditKey: secret,
})

/** The keyring as it is written to the key file or given in the environment. */
export type KeyringData = z.infer<typeof keyringData>
export type SigningKeyData = z.infer<typeof signingKey>

/**
 * Reads a keyring's text; KeyringInvalidError if it is damaged, has a number twice, or a key whose parts do
 * not match.
 */
export function parseKeyringData(text: string): KeyringData {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // The parser's own message quotes the text, which is made of keys.
    throw new KeyringInvalidError('The keyring is no JSON')
  }
  const result = keyringData.safeParse(json)
  if (!result.success) {
    const fields = result.error.issues.map((issue) => issue.path.join('.') || 'the whole')
    throw new KeyringInvalidError(`The keyring is damaged or incomplete at: ${fields.join(', ')}`)
  }
  requireUnique(result.data.signingKeys.map((key) => key.kid))
  requireUnique(result.data.fieldKeys.map((key) => key.version))
  result.data.signingKeys.forEach(requireMatchingParts)
  return result.data
}

export function publicKeyOf({ jwk: { kty, crv, x, y } }: SigningKeyData): KeyObject {
  return createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
}

export function privateKeyOf({ jwk }: SigningKeyData): KeyObject | undefined {
  return jwk.d === undefined ? undefined : createPrivateKey({ key: jwk, format: 'jwk' })
}

function requireUnique(numbers: number[]): void {
  if (new Set(numbers).size !== numbers.length) {
    throw new KeyringInvalidError('The keyring has two keys of one number')
  }
}

/** A private part that belongs to another public key would make cards that nobody can verify. */
function requireMatchingParts(key: SigningKeyData): void {
  let isMatching: boolean
  try {
    const privateKey = privateKeyOf(key)
    const publicKey = publicKeyOf(key)
    const probe = Buffer.from('yinlinghui/keyring-probe')
    isMatching = !privateKey || verify('sha256', probe, publicKey, sign('sha256', probe, privateKey))
  } catch {
    isMatching = false
  }
  if (!isMatching) throw new KeyringInvalidError(`The parts of signing key ${key.kid} do not match`)
}

/** The text of the key file. */
export function serialise(data: KeyringData): string {
  return `${JSON.stringify(data, null, 2)}\n`
}
