/** The 45 characters of a QR code's alphanumeric mode, in the order of their values (RFC 9285). */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

/** Base45 (RFC 9285): two bytes become three characters, a last single byte two. */
export function encodeBase45(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < bytes.length; index += 2) {
    const first = bytes[index] ?? 0
    const second = bytes[index + 1]
    text += second === undefined ? charactersOf(first, 2) : charactersOf(first * 256 + second, 3)
  }
  return text
}

/**
 * The bytes of a base45 text, or null if it is not exactly what `encodeBase45` writes: a foreign character, a
 * length that leaves one character over, or a group above its range.
 *
 * Own code because a code must have one spelling only and browsers have no Buffer; the package `base45` wraps
 * values above the range around and needs Buffer.
 */
export function decodeBase45(text: string): Uint8Array | null {
  if (text.length % 3 === 1) return null
  const bytes: number[] = []
  for (let index = 0; index < text.length; index += 3) {
    const group = text.slice(index, index + 3)
    const value = valueOf(group)
    if (value === null || value > (group.length === 3 ? 0xffff : 0xff)) return null
    if (group.length === 3) bytes.push(value >> 8)
    bytes.push(value & 0xff)
  }
  return Uint8Array.from(bytes)
}

function charactersOf(value: number, length: number): string {
  let rest = value
  let text = ''
  for (let index = 0; index < length; index += 1) {
    text += ALPHABET.charAt(rest % 45)
    rest = Math.floor(rest / 45)
  }
  return text
}

function valueOf(group: string): number | null {
  let value = 0
  for (let index = group.length - 1; index >= 0; index -= 1) {
    const digit = ALPHABET.indexOf(group.charAt(index))
    if (digit < 0) return null
    value = value * 45 + digit
  }
  return value
}
