import { randomBytes } from 'node:crypto'
import { sha256Hex } from '../../lib/canonical-json.js'

export const PHONE_CODE_PREFIX = 'YL1:'

/** RFC 4648, upper case: all of it is in a QR code's alphanumeric mode. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const CODE_BYTES = 16
/**
 * 26 characters carry 130 bits; the last two are always zero, which leaves the last character 8
 * possibilities.
 */
const CANONICAL = /^YL1:[A-Z2-7]{25}[AEIMQUY4]$/

/** A new code of a bound phone: `YL1:` + base32 (RFC 4648, no padding) of 128 random bits, 30 characters. */
export function newPhoneCode(): string {
  return PHONE_CODE_PREFIX + encodeBase32(randomBytes(CODE_BYTES))
}

/**
 * The code itself if it is exactly one as `newPhoneCode` writes them, else null. Never trimmed, no lower
 * case.
 */
export function parsePhoneCode(text: string): string | null {
  return CANONICAL.test(text) ? text : null
}

/** SHA-256 of a code in hexadecimal. Only this is stored: who reads the database cannot show the code. */
export function hashCode(text: string): string {
  return sha256Hex(text)
}

function encodeBase32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,5}/g) ?? []
  return groups.map((group) => ALPHABET.charAt(Number.parseInt(group.padEnd(5, '0'), 2))).join('')
}
