import { CARD_CODE_LENGTH, CARD_CODE_PREFIX } from './card-code-format.js'
import { foreignKind } from './foreign-code.js'
import { parsePhoneCode } from './phone-code.js'
import { isTypedDigits } from './typed-code.js'

/** Longer input is refused before anything looks at it. */
export const MAX_CODE_LENGTH = 512

export const UNREADABLE_HINTS = ['too_long', 'alphabet', 'url', 'payment_code', 'other'] as const
export type UnreadableHint = (typeof UNREADABLE_HINTS)[number]

export type ReadCode =
  | { kind: 'printed'; text: string }
  | { kind: 'phone'; text: string }
  | { kind: 'proof'; text: string }
  | { kind: 'typed'; digits: string }
  | { kind: 'unreadable'; hint: UnreadableHint }

/** A QR code's alphanumeric mode: every code of ours is made of these characters only. */
const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]+$/

/**
 * Tells which kind of code was scanned or typed, by its form alone; a signature, an age or a database is not
 * looked at. It never trims: what is not exactly a code is `unreadable`, with a hint for the person at the
 * counter of what was held up instead.
 */
export function readCode(input: unknown): ReadCode {
  if (typeof input !== 'string' || input === '') return unreadable('other')
  if (input.length > MAX_CODE_LENGTH) return unreadable('too_long')
  const foreign = foreignKind(input)
  if (foreign) return unreadable(foreign)
  if (!ALPHANUMERIC.test(input)) return unreadable('alphabet')

  if (isTypedDigits(input)) return { kind: 'typed', digits: input }
  if (parsePhoneCode(input)) return { kind: 'phone', text: input }
  if (input.startsWith('YL2:')) return { kind: 'proof', text: input }
  if (input.startsWith(CARD_CODE_PREFIX) && input.length === CARD_CODE_LENGTH)
    return { kind: 'printed', text: input }
  return unreadable('other')
}

function unreadable(hint: UnreadableHint): ReadCode {
  return { kind: 'unreadable', hint }
}
