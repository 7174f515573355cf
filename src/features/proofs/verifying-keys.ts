import type { Keyring } from '../../infrastructure/keyring.js'
import { publicKeys } from '../offline/grant.js'
import { importKey, type VerifyingKey } from '../offline/shared/lease.js'

export type VerifyingKeys = () => Promise<ReadonlyMap<number, VerifyingKey>>

/** The public keys of the installation for the verifier that browsers use too; a keyring never changes while the program runs. */
export function createVerifyingKeys(keyring: Pick<Keyring, 'jwks'>): VerifyingKeys {
  let imported: Promise<ReadonlyMap<number, VerifyingKey>> | undefined

  async function importAll() {
    const keys = publicKeys(keyring).map(async ({ keyId, jwk }) => [keyId, await importKey(jwk)] as const)
    return new Map(await Promise.all(keys))
  }

  return () => (imported ??= importAll())
}
