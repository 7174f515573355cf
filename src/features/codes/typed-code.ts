import { randomInt } from 'node:crypto'

export { cardNumberOf, formatCardNumber, parseCardNumber } from './card-number.js'

const TYPED_DIGITS = 8

/** Eight digits, uniformly random, leading zeros included: what a senior reads out. */
export function newTypedDigits(): string {
  return String(randomInt(0, 10 ** TYPED_DIGITS)).padStart(TYPED_DIGITS, '0')
}

/** Whether the text is exactly eight ASCII digits. */
export function isTypedDigits(text: string): boolean {
  return /^\d{8}$/.test(text)
}
