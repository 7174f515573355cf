import { randomInt } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** OWASP's second choice for argon2id: 19 MiB, two passes, one lane; about 25 ms. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Letters and digits that cannot be taken for one another, also when read aloud from paper. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'

/** The same characters typed by another keyboard or input method give the same hash. */
const normalised = (password: string) => password.normalize('NFKC')

export async function hashPassword(password: string): Promise<string> {
  return hash(normalised(password), COST)
}

let dummy: Promise<string> | undefined

/**
 * Whether the password belongs to the hash. Without a hash (an unknown username) the same work is done and the
 * answer is false, so that the time says nothing about who exists.
 */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  dummy ??= hashPassword(newPassword())
  const matches = await verify(passwordHash ?? (await dummy), normalised(password))
  return matches && passwordHash !== undefined
}

/** Sixteen random characters in four groups, 79 bits: to be shown once and written down. */
export function newPassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}
