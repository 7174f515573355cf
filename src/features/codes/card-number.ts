import { toHalfWidth } from '../../lib/half-width.js'

/**
 * Eleven digits of serial and the check digit: three groups of four, and unlike a typed code or a mobile
 * number in length.
 */
const CARD_NUMBER_DIGITS = 12
const LONGEST_CARD_NUMBER = 16
const LARGEST_SERIAL = 2 ** 48 - 1

/**
 * Damm's quasigroup of order 10 (H. M. Damm, "Total anti-symmetrische Quasigruppen", Marburg 2004). It finds
 * every single wrong digit and every exchange of two neighbours with a single check digit, which Luhn (misses
 * 09 and 90) and mod 11 (needs an X) do not.
 */
const DAMM = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
]

/**
 * The number printed on a card: its serial in at least 11 digits and a check digit after it, without blanks.
 * Serial 12345 → `000000123459`. RangeError if the serial does not fit 6 bytes.
 */
export function cardNumberOf(serial: number): string {
  if (!Number.isSafeInteger(serial) || serial < 0 || serial > LARGEST_SERIAL) {
    throw new RangeError('A serial is an integer of at most 6 bytes')
  }
  const digits = String(serial).padStart(CARD_NUMBER_DIGITS - 1, '0')
  return `${digits}${dammDigit(digits)}`
}

/** A card number in groups of four, as it is printed and read out: `0000 0012 3459`. */
export function formatCardNumber(cardNumber: string): string {
  return cardNumber.replace(/\d{4}(?=\d)/g, '$& ')
}

/**
 * The serial of a card number as people type it: blanks and full-width digits are accepted. Null if it is not
 * one of at least 12 digits, has needless leading zeros, or its check digit says that something was mistyped.
 */
export function parseCardNumber(text: string): { serial: number } | null {
  const digits = toHalfWidth(text).replace(/\s/g, '')
  if (!/^\d+$/.test(digits) || digits.length < CARD_NUMBER_DIGITS || digits.length > LONGEST_CARD_NUMBER)
    return null
  const serial = Number(digits.slice(0, -1))
  if (serial > LARGEST_SERIAL || cardNumberOf(serial) !== digits) return null
  return { serial }
}

function dammDigit(digits: string): string {
  return Array.from(digits).reduce(
    (interim, digit) => DAMM[Number(interim)]?.charAt(Number(digit)) ?? '',
    '0',
  )
}
