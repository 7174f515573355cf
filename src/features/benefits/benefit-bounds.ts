import { isValidDay } from '../../lib/business-day.js'
import { MAX_BILL_FEN } from '../../lib/money.js'
import type { LimitMeasure, LimitScope } from './benefit.types.js'

// What the rules of a benefit may say, for the schemas of the server and for a browser that reads the form while it is filled in.

export const MAX_LIMITS = 8
/** Uses per member are kept one by one (slots), so they stay countable. */
const MAX_USES_PER_MEMBER = 1000
const MAX_USES = 1_000_000
/** ¥10,000,000 in all redemptions of a period. */
export const MAX_BUDGET_FEN = 1_000_000_000

/** Least and most of every whole number; amounts in fen. */
export const BOUNDS = {
  percentOff: [1, 100],
  amountOffFen: [1, MAX_BILL_FEN],
  fixedPriceFen: [0, MAX_BILL_FEN],
  valueFen: [0, MAX_BILL_FEN],
  minSpendFen: [0, MAX_BILL_FEN],
  maxDiscountFen: [1, MAX_BILL_FEN],
  minAge: [0, 120],
  weekday: [1, 7],
  subsidyPercent: [0, 100],
  secondFactorAboveFen: [0, MAX_BILL_FEN],
} as const satisfies Record<string, readonly [number, number]>
export type BoundedField = keyof typeof BOUNDS

/** Beginning of hours, `HH:mm`. */
export const HOURS_FROM = /^([01]\d|2[0-3]):[0-5]\d$/
/** End of hours: `24:00` is midnight. */
export const HOURS_TO = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/

const EARLIEST_DAY = '2000-01-01'
const LATEST_DAY = '2199-12-31'

/** Whether the text is a day of the calendar that a contract can name. */
export function isContractDay(text: string): boolean {
  return isValidDay(text) && text >= EARLIEST_DAY && text <= LATEST_DAY
}

/** The most that a limit may allow: redemptions, or fen. */
export function mostOfLimit(measure: LimitMeasure, per: LimitScope): number {
  if (measure === 'amount') return MAX_BUDGET_FEN
  return per === 'member' ? MAX_USES_PER_MEMBER : MAX_USES
}

export function isWithin(field: BoundedField, value: unknown): value is number {
  const [least, most] = BOUNDS[field]
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
}
