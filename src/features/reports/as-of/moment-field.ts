import { businessDayOf, isValidDay, startOfBusinessDay } from '../../../lib/business-day.js'

const LOCAL = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/

/**
 * A moment as a form sends it: day and time of day in Asia/Shanghai become UTC; a moment in UTC, as links carry it, stays, and so does what is
 * neither, so that the schema refuses it with its own words.
 */
export function momentFromForm(text: string | undefined): string | undefined {
  const [, day = '', ...parts] = LOCAL.exec(text ?? '') ?? []
  if (!isValidDay(day)) return text
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(0, 3).map((part) => Number(part || 0))
  const milliseconds = Number((parts[3] ?? '').padEnd(3, '0'))
  const time = ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds
  return new Date(startOfBusinessDay(day).getTime() + time).toISOString()
}

/** A moment in UTC as an input of type datetime-local shows it, to the millisecond: the figures of a review hang on it. */
export function momentForForm(moment: string | undefined): string | undefined {
  const date = new Date(moment ?? '')
  if (moment === undefined || Number.isNaN(date.getTime())) return moment
  const day = businessDayOf(date)
  const sinceMidnight = new Date(date.getTime() - startOfBusinessDay(day).getTime())
  return `${day}T${sinceMidnight.toISOString().slice(11, 23)}`
}
