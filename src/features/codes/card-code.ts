import { createHash, type KeyObject, sign, verify } from 'node:crypto'
import { dayOfNumber } from '../../lib/business-day.js'
import {
  type CardCodeContent,
  encodeCardHeader,
  formatCardCode,
  LAST_EXPIRY_DAY,
  parseCardCode,
  signedBytesOf,
} from './card-code-format.js'

export type CardCodeResult =
  | { ok: true; serial: number; issueNo: number; expiresOn: string; keyId: number }
  | { ok: false; error: 'format' | 'unknown_key' | 'signature' }

/**
 * The text of a printed card's QR: 124 characters of a QR code's alphanumeric mode, no personal data. Two
 * calls give two texts for the same card, because ES256 signatures are random: a card is known by serial and
 * issue number, never by text. RangeError if a number does not fit its field.
 */
export function signCardCode(content: CardCodeContent, privateKey: KeyObject): string {
  if (content.expiryDay > LAST_EXPIRY_DAY) throw new RangeError('The expiry day is after the year 9999')
  const header = encodeCardHeader(content)
  const signature = sign('sha256', signedBytesOf(header), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return formatCardCode(header, signature)
}

/**
 * Reads and checks a printed card's code with the public key of its key id. The answer says what was signed;
 * whether the card is expired (`expiresOn` is its last good day), blocked or revoked is for the caller to
 * see.
 */
export function verifyCardCode(
  text: string,
  keyOf: (keyId: number) => KeyObject | undefined,
): CardCodeResult {
  const parts = parseCardCode(text)
  if (!parts || parts.expiryDay > LAST_EXPIRY_DAY) return { ok: false, error: 'format' }
  const key = keyOf(parts.keyId)
  if (!key) return { ok: false, error: 'unknown_key' }
  const isGenuine = verify('sha256', parts.signedBytes, { key, dsaEncoding: 'ieee-p1363' }, parts.signature)
  if (!isGenuine) return { ok: false, error: 'signature' }
  const { serial, issueNo, keyId } = parts
  return { ok: true, serial, issueNo, expiresOn: dayOfNumber(parts.expiryDay), keyId }
}

/**
 * How the revocation list for offline devices names a card: the first 16 bytes, in hexadecimal, of SHA-256
 * over serial (6 bytes) and issue number (2 bytes), both big-endian as in the code.
 */
export function revocationEntry(serial: number, issueNo: number): string {
  const header = encodeCardHeader({ keyId: 0, serial, issueNo, expiryDay: 0 })
  return createHash('sha256').update(header.subarray(4, 12)).digest('hex').slice(0, 32)
}
