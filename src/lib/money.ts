import { toHalfWidth } from './half-width.js'

const WITH_SEPARATORS = new Intl.NumberFormat('en-US')

/** The largest bill that the counter accepts, in fen: ¥100,000. */
export const MAX_BILL_FEN = 100_000_00

/**
 * `numerator / denominator` rounded half up (−0.5 → 0, 0.5 → 1) in integer arithmetic, so that no discount
 * depends on binary fractions. Both must be safe integers and the denominator positive, else RangeError.
 */
export function roundHalfUpFen(numerator: number, denominator: number): number {
  if (!Number.isSafeInteger(denominator) || denominator <= 0) {
    throw new RangeError('The denominator must be a positive integer')
  }
  const doubled = 2 * numerator + denominator
  if (!Number.isSafeInteger(numerator) || !Number.isSafeInteger(doubled)) {
    throw new RangeError('The numerator must be a safe integer')
  }
  const divisor = 2 * denominator
  const remainder = ((doubled % divisor) + divisor) % divisor
  // Dividing after the remainder is gone is exact; Math.floor of the quotient would not be near 2^53.
  return (doubled - remainder) / divisor
}

/**
 * `percent` (an integer) of an amount in fen, rounded half up to a fen, as product.md wants for discounts and
 * subsidies.
 */
export function percentOfFen(fen: number, percent: number): number {
  return roundHalfUpFen(fen * percent, 100)
}

/** Fen as yuan with two decimals and thousands separators: 8600 → `¥86.00`, −1 → `-¥0.01`. */
export function formatYuan(fen: number): string {
  if (!Number.isSafeInteger(fen)) throw new RangeError('An amount must be a whole number of fen')
  const absolute = Math.abs(fen)
  const yuan = WITH_SEPARATORS.format(Math.floor(absolute / 100))
  const cents = String(absolute % 100).padStart(2, '0')
  return `${fen < 0 ? '-' : ''}¥${yuan}.${cents}`
}

/** Fen as yuan for running text: no currency sign, decimals only where needed: 2000 → `20`, 850 → `8.50`. */
export function plainYuan(fen: number): string {
  const formatted = formatYuan(fen).replace('¥', '').replaceAll(',', '')
  return formatted.endsWith('.00') ? formatted.slice(0, -3) : formatted
}

/**
 * What a cashier types as yuan, in fen: `86`, `86.5`, `86.50`, also in full-width digits and with blanks
 * around. Null for anything else: more than two decimals, signs, separators, or more than `most` fen.
 */
export function parseYuan(text: string, most = MAX_BILL_FEN): number | null {
  const [yuan = '', cents = '0', ...more] = toHalfWidth(text).trim().split('.')
  if (more.length > 0 || !/^\d{1,9}$/.test(yuan) || !/^\d{1,2}$/.test(cents)) return null
  const fen = Number(yuan) * 100 + Number(cents.padEnd(2, '0'))
  return fen <= most ? fen : null
}
