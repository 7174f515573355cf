import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** RFC 6238 as every authenticator app speaks it: SHA-1, steps of 30 seconds, six digits. */
const STEP_MS = 30_000
const DIGITS = 6
/** Steps to either side that are taken as well, for phones whose clock is a little off. */
const WINDOW = 1
/** As long as the hash of the HMAC, which is what RFC 4226 recommends. */
const SECRET_BYTES = 20
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A new secret in base32 (RFC 4648, no padding), as people type it into their app. */
export function newTotpSecret(): string {
  return encodeBase32(randomBytes(SECRET_BYTES))
}

/** The number of the 30-second step in which the moment lies. */
export function totpStep(at: Date): number {
  return Math.floor(at.getTime() / STEP_MS)
}

/** The code of a step: HOTP (RFC 4226) of the step's number. */
export function totpCode(secret: string, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', decodeBase32(secret)).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  const number = mac.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** The step to which the code belongs, now or one to either side; null if it is none of them. All of them are computed each time. */
export function matchingStep(secret: string, code: string, at: Date): number | null {
  const now = totpStep(at)
  let found: number | null = null
  for (let step = now - WINDOW; step <= now + WINDOW; step += 1) {
    if (isSame(totpCode(secret, step), code)) found = step
  }
  return found
}

/** What an authenticator app reads from the QR: the key with the names under which it lists it. */
export function otpauthUri(secret: string, names: { issuer: string; account: string }): string {
  const label = `${encodeURIComponent(names.issuer)}:${encodeURIComponent(names.account)}`
  const query = new URLSearchParams({ secret, issuer: names.issuer, algorithm: 'SHA1' })
  return `otpauth://totp/${label}?${query.toString().replaceAll('+', '%20')}&digits=${DIGITS}&period=${STEP_MS / 1000}`
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Base32 of RFC 4648 without padding. */
export function encodeBase32(bytes: Uint8Array): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  const groups = bits.match(/.{1,5}/g) ?? []
  return groups.map((group) => ALPHABET[Number.parseInt(group.padEnd(5, '0'), 2)]).join('')
}

function decodeBase32(text: string): Buffer {
  let bits = ''
  for (const letter of text) bits += ALPHABET.indexOf(letter).toString(2).padStart(5, '0')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
