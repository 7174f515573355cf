import { businessDayOf, isValidDay, startOfBusinessDay } from '../../../lib/business-day.js'

/**
 * A moment as a form sends it: day and time of day in Asia/Shanghai become UTC; a moment in UTC, as links carry it, stays, and so does what is
 * neither, so that the schema refuses it with its own words.
 */
export function momentFromForm(text: string | undefined): string | undefined {
  const [day = '', time = ''] = (text ?? '').split('T')
  const [hours = Number.NaN, minutes = Number.NaN, seconds = 0] = time.split(':').map(Number)
  const milliseconds = Math.round(((hours * 60 + minutes) * 60 + seconds) * 1000)
  if (!isValidDay(day) || Number.isNaN(milliseconds)) return text
  return new Date(startOfBusinessDay(day).getTime() + milliseconds).toISOString()
}

/** A moment in UTC as an input of type datetime-local shows it, to the millisecond: the figures of a review hang on it. */
export function momentForForm(moment: string | undefined): string | undefined {
  const date = new Date(moment ?? '')
  if (moment === undefined || Number.isNaN(date.getTime())) return moment
  const day = businessDayOf(date)
  const sinceMidnight = new Date(date.getTime() - startOfBusinessDay(day).getTime())
  return `${day}T${sinceMidnight.toISOString().slice(11, 23)}`
}
