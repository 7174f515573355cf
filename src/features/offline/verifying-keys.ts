import type { Keyring } from '../../infrastructure/keyring.js'
import { publicKeys } from './grant.js'
import { importKey, type VerifyingKey } from './shared/lease.js'

type Keys = ReadonlyMap<number, VerifyingKey>
/** The keys of the moment, by their id. */
export type VerifyingKeys = () => Promise<Keys>

/**
 * The public keys in the form in which signatures are checked. They are kept for as long as the keyring holds the same ones, and only
 * that one set.
 */
export function createVerifyingKeys(keyring: Pick<Keyring, 'jwks'>): VerifyingKeys {
  let kept: { of: string; keys: Promise<Keys> } | undefined

  async function make(): Promise<Keys> {
    const made = publicKeys(keyring).map(async ({ keyId, jwk }) => [keyId, await importKey(jwk)] as const)
    return new Map(await Promise.all(made))
  }

  return () => {
    const of = JSON.stringify(publicKeys(keyring))
    if (kept?.of !== of) kept = { of, keys: make() }
    return kept.keys
  }
}
