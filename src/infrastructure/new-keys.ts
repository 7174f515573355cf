import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { KeyringData, SigningKeyData } from './keyring-format.js'

/** All keys of a new installation. */
export function newKeyringData(now: Date): KeyringData {
  return {
    format: 'yinlinghui-keyring-1',
    signingKeys: [newSigningKey(1, now, now)],
    fieldKeys: [newFieldKey(1, now)],
    blindIndexKey: newSecret(),
    auditKey: newSecret(),
  }
}

/** A signing key that may sign from `notBefore` on. */
export function newSigningKey(kid: number, createdAt: Date, notBefore: Date): SigningKeyData {
  const {
    x = '',
    y = '',
    d,
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  const jwk: SigningKeyData['jwk'] = { kty: 'EC', crv: 'P-256', x, y, d }
  return { kid, createdAt: createdAt.toISOString(), notBefore: notBefore.toISOString(), jwk }
}

export function newFieldKey(version: number, createdAt: Date): KeyringData['fieldKeys'][number] {
  return { version, createdAt: createdAt.toISOString(), key: newSecret() }
}

function newSecret(): string {
  return randomBytes(32).toString('base64')
}
