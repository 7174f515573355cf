import { randomInt } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** Letters and digits that cannot be taken for one another, also when read aloud from paper. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'

/** The same characters typed by another keyboard or input method give the same hash. */
const normalised = (password: string) => password.normalize('NFKC')

/** Hashes by argon2id with so much memory, in KiB, two passes and one lane: OWASP's second choice where it is the default. */
export function createPasswords({ memoryKib }: { memoryKib: number }) {
  const cost = { memoryCost: memoryKib, timeCost: 2, parallelism: 1 }
  let dummy: Promise<string> | undefined
  const hashOf = async (password: string) => hash(normalised(password), cost)

  return {
    hash: hashOf,

    /**
     * Whether the password belongs to the hash, whatever memory that was made with. Without a hash (an unknown username) the same
     * work is done and the answer is false, so that the time says nothing about who exists.
     */
    async matches(passwordHash: string | undefined, password: string): Promise<boolean> {
      dummy ??= hashOf(newPassword())
      const isRight = await verify(passwordHash ?? (await dummy), normalised(password))
      return isRight && passwordHash !== undefined
    },
  }
}
export type Passwords = ReturnType<typeof createPasswords>

/** Sixteen random characters in four groups, 79 bits: to be shown once and written down. */
export function newPassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}
