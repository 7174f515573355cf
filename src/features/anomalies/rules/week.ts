import { addDays, weekdayOf } from '../../../lib/business-day.js'

/** Monday and Sunday of the week of a business day. */
export function weekOf(day: string): { from: string; to: string } {
  const from = addDays(day, 1 - weekdayOf(day))
  return { from, to: addDays(from, 6) }
}
