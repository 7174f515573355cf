import { hkdfSync } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import type { Keyring } from '../../infrastructure/keyring.js'

/** As for passwords: argon2id, 19 MiB, two passes, one lane; about 25 ms. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/**
 * Hashes of PINs. A million of them are soon tried by whoever has the hash, so that a secret of the keyring goes in too: the store
 * alone gives no PIN away.
 */
export function createPinHashes(keyring: Keyring) {
  const secret = Buffer.from(hkdfSync('sha256', keyring.auditKey, '', 'yinlinghui/pin', 32))
  const options = { ...COST, secret }
  let dummy: Promise<string> | undefined

  return {
    async hash(pin: string): Promise<string> {
      return hash(pin, options)
    },

    /** Whether the PIN belongs to the hash; without a hash the same work is done and the answer is false. */
    async verify(pinHash: string | null | undefined, pin: string): Promise<boolean> {
      dummy ??= hash('', options)
      const matches = await verify(pinHash ?? (await dummy), pin, { secret })
      return matches && typeof pinHash === 'string'
    },
  }
}
export type PinHashes = ReturnType<typeof createPinHashes>
