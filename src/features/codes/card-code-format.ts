import { decodeBase45, encodeBase45 } from '../../lib/base45.js'

/**
 * The printed card's code, without any cryptography, so that a browser can read it offline by the same rules.
 *
 * `YP1:` + base45 of 80 bytes, all numbers big-endian:
 *
 * | bytes | content |
 * | --- | --- |
 * | 0 | version, always 1 |
 * | 1 | flags, none defined yet: 0 |
 * | 2–3 | key id |
 * | 4–9 | serial |
 * | 10–11 | issue number |
 * | 12–15 | expiry day, days since 1970-01-01 in Asia/Shanghai; the card is good on this day |
 * | 16–79 | ES256 signature (P-256, SHA-256), raw r and s, over `CARD_CODE_DOMAIN` + bytes 0–15 |
 */
export const CARD_CODE_PREFIX = 'YP1:'

/** Length of every printed code: the prefix and 120 characters for 80 bytes. */
export const CARD_CODE_LENGTH = 124

/**
 * Stands before the 16 bytes in what is signed. The same keys sign tokens, and no token's text begins so: a
 * signature made for one can never be shown as the other.
 */
export const CARD_CODE_DOMAIN = 'yinlinghui/card-code/YP1\n'

/** The last expiry day a code may carry, 9999-12-31: later ones have no name as `YYYY-MM-DD`. */
export const LAST_EXPIRY_DAY = 2_932_896

export const CARD_HEADER_BYTES = 16
const CODE_BYTES = 80
const VERSION = 1
/** Bits of the flags byte that have a meaning; a code with any other is of a later version and refused. */
const KNOWN_FLAGS = 0

export interface CardCodeContent {
  /** 1–65535 */
  keyId: number
  /** 0 to 2^48 − 1 */
  serial: number
  /** 0–65535 */
  issueNo: number
  /** Days since 1970-01-01. */
  expiryDay: number
  flags?: number
}

export interface CardCodeParts extends Required<CardCodeContent> {
  /** The domain prefix and the header: what the signature is over. */
  signedBytes: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
}

/** The 16 bytes of a card; RangeError if a number does not fit its field. */
export function encodeCardHeader(content: CardCodeContent): Uint8Array<ArrayBuffer> {
  const flags = content.flags ?? 0
  if ((flags & ~KNOWN_FLAGS) !== 0) throw new RangeError('Unknown flags')
  const header = new Uint8Array(CARD_HEADER_BYTES)
  const view = new DataView(header.buffer)
  view.setUint8(0, VERSION)
  view.setUint8(1, flags)
  view.setUint16(2, fitting(content.keyId, 2))
  view.setUint16(4, Math.floor(fitting(content.serial, 6) / 2 ** 32))
  view.setUint32(6, content.serial % 2 ** 32)
  view.setUint16(10, fitting(content.issueNo, 2))
  view.setUint32(12, fitting(content.expiryDay, 4))
  return header
}

/** What is signed for a header. */
export function signedBytesOf(header: Uint8Array): Uint8Array<ArrayBuffer> {
  return joined(new TextEncoder().encode(CARD_CODE_DOMAIN), header)
}

/** The text of a code from its header and its 64-byte signature. */
export function formatCardCode(header: Uint8Array, signature: Uint8Array): string {
  return CARD_CODE_PREFIX + encodeBase45(joined(header, signature))
}

/**
 * Takes a code apart; null if it is not exactly one: wrong length, prefix, alphabet, spelling, version or
 * flags. It is never trimmed, as a blank is a character of base45. The signature is not checked here.
 */
export function parseCardCode(text: string): CardCodeParts | null {
  if (text.length !== CARD_CODE_LENGTH || !text.startsWith(CARD_CODE_PREFIX)) return null
  const bytes = decodeBase45(text.slice(CARD_CODE_PREFIX.length))
  if (bytes?.length !== CODE_BYTES) return null
  const header = bytes.slice(0, CARD_HEADER_BYTES)
  const view = new DataView(header.buffer)
  const flags = view.getUint8(1)
  if (view.getUint8(0) !== VERSION || (flags & ~KNOWN_FLAGS) !== 0) return null
  return {
    keyId: view.getUint16(2),
    serial: view.getUint16(4) * 2 ** 32 + view.getUint32(6),
    issueNo: view.getUint16(10),
    expiryDay: view.getUint32(12),
    flags,
    signedBytes: signedBytesOf(header),
    signature: bytes.slice(CARD_HEADER_BYTES),
  }
}

function fitting(value: number, bytes: number): number {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 256 ** bytes) {
    throw new RangeError(`A number does not fit ${bytes} bytes`)
  }
  return value
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}
