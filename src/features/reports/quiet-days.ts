import { addDays } from '../../lib/business-day.js'

/** Days before and after which there are no redemptions. */
export const EVER = { from: '1900-01-01', to: '2999-12-31' }

/** The days in which a redemption makes a member not quiet for so many days. */
export function lastDays(today: string, days: number) {
  return { from: addDays(today, 1 - days), to: today }
}
