/** The zone of every business day. No other file names it. */
export const BUSINESS_ZONE = 'Asia/Shanghai'

const DAY_MS = 86_400_000

/**
 * Asia/Shanghai has been UTC+8 without daylight saving since the night of 14 to 15 September 1991 (IANA
 * tzdata). From the day after on, plain arithmetic gives the same answers as the zone's history, and much faster; for
 * older moments `Intl` knows the history, in browsers too.
 */
const OFFSET_MS = 8 * 3_600_000
const FIXED_OFFSET_SINCE = Date.UTC(1991, 8, 16)

const history = new Intl.DateTimeFormat('en-US', {
  timeZone: BUSINESS_ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
})

/** By how much the clocks in Asia/Shanghai were ahead of UTC at a moment, in ms. */
function offsetAt(time: number): number {
  if (time >= FIXED_OFFSET_SINCE) return OFFSET_MS
  const parts = history.formatToParts(time).map(({ type, value }) => [type, Number(value)] as const)
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = Object.fromEntries(parts)
  const wall = new Date(0)
  // Not `Date.UTC`: it takes years below 100 for those of the 20th century.
  wall.setUTCFullYear(year, month - 1, day)
  wall.setUTCHours(hour, minute, second)
  return wall.getTime() - Math.floor(time / 1000) * 1000
}

/** `YYYY-MM-DDTHH:mm:ss.SSSZ` as a clock on the wall in Asia/Shanghai shows it. */
function wallClock(date: Date): string {
  const time = date.getTime()
  if (Number.isNaN(time)) throw new RangeError('Not a moment')
  return new Date(time + offsetAt(time)).toISOString()
}

/** Days since 1970-01-01, or NaN if the text is no day of the calendar with a year of four digits. */
function epochDay(text: string): number {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return Number.NaN
  const time = Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, Number(text.slice(8, 10)))
  // 30 February becomes 2 March, and a year below 100 one of the 20th century: writing it back shows both.
  return new Date(time).toISOString().startsWith(text) ? time / DAY_MS : Number.NaN
}

/**
 * Days since 1970-01-01 of a day `YYYY-MM-DD`; RangeError if it is none. The form in which card codes carry
 * days.
 */
export function dayNumberOf(day: string): number {
  const number = epochDay(day)
  if (Number.isNaN(number)) throw new RangeError('Not a day of the form YYYY-MM-DD')
  return number
}

/** The day `YYYY-MM-DD` that is so many days after 1970-01-01; RangeError outside the years 100 to 9999. */
export function dayOfNumber(number: number): string {
  const date = new Date(number * DAY_MS)
  const day = Number.isInteger(number) && !Number.isNaN(date.getTime()) ? date.toISOString().slice(0, 10) : ''
  if (Number.isNaN(epochDay(day))) throw new RangeError('Not a day within the years 100 to 9999')
  return day
}

/** Whether the text is a day of the calendar, `YYYY-MM-DD`. */
export function isValidDay(text: string): boolean {
  return !Number.isNaN(epochDay(text))
}

/** Whether the text is a month `YYYY-MM`. */
export function isValidMonth(text: string): boolean {
  return isValidDay(`${text}-01`)
}

/**
 * The business day `YYYY-MM-DD` of a moment: the calendar day in Asia/Shanghai, whatever the zone of the
 * process.
 */
export function businessDayOf(date: Date): string {
  return wallClock(date).slice(0, 10)
}

/** The time of day in Asia/Shanghai, `HH:mm`, seconds cut off. */
export function timeOfDayIn(date: Date): string {
  return wallClock(date).slice(11, 16)
}

/** The month `YYYY-MM` of a day. */
export function monthOf(day: string): string {
  dayNumberOf(day)
  return day.slice(0, 7)
}

/** The year `YYYY` of a day. */
export function yearOf(day: string): string {
  dayNumberOf(day)
  return day.slice(0, 4)
}

/** 1 = Monday … 7 = Sunday (ISO 8601). */
export function weekdayOf(day: string): number {
  return weekdayOfNumber(dayNumberOf(day))
}

function weekdayOfNumber(number: number): number {
  // 1970-01-01 was a Thursday; the second modulo is for days before it.
  return ((((number + 3) % 7) + 7) % 7) + 1
}

/**
 * The ISO 8601 week of a day, `2026-W48`: weeks start on Monday and belong to the year of their Thursday, so
 * the first days of January may be in week 52 or 53 of the year before.
 */
export function isoWeekOf(day: string): string {
  const number = dayNumberOf(day)
  const thursday = number - weekdayOfNumber(number) + 4
  const year = dayOfNumber(thursday).slice(0, 4)
  const week = Math.floor((thursday - dayNumberOf(`${year}-01-01`)) / 7) + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}

/** The moment at which a business day begins. */
export function startOfBusinessDay(day: string): Date {
  const midnight = dayNumberOf(day) * DAY_MS
  const guess = midnight - offsetAt(midnight - OFFSET_MS)
  // Where the clocks were put forward at midnight, the day begins with the change.
  return new Date(midnight - offsetAt(guess))
}

/** The moment at which a business day is over, which is the next one's beginning: compare with `<`. */
export function endOfBusinessDay(day: string): Date {
  return startOfBusinessDay(addDays(day, 1))
}

/** The day n days later (earlier if negative). */
export function addDays(day: string, n: number): string {
  return dayOfNumber(dayNumberOf(day) + n)
}

/**
 * The same day of the month n months later; the month's last day if it has no such day (31 January + 1 → 28
 * February).
 */
export function addMonths(day: string, n: number): string {
  dayNumberOf(day)
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + n
  const month = `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`
  const wanted = `${month}${day.slice(7)}`
  return isValidDay(wanted) ? wanted : lastDayOfMonth(month)
}

/** The last day of a month `YYYY-MM`. */
export function lastDayOfMonth(month: string): string {
  const first = dayNumberOf(`${month}-01`)
  // 31 days later is always in the next month, at most on its 4th; going back by that many days ends on the
  // last one.
  const later = dayOfNumber(first + 31)
  return dayOfNumber(first + 31 - Number(later.slice(8)))
}

/** How many days b is after a (negative if before). */
export function daysBetween(a: string, b: string): number {
  return dayNumberOf(b) - dayNumberOf(a)
}

/**
 * Age in full years on a day; negative before birth.
 *
 * Who was born on 29 February reaches the age on 1 March of a common year: on 28 February the year is not
 * full yet, and article 202 of the Civil Code lets a period end with the month's last day where the
 * corresponding day is missing, so that the age is there on the day after.
 */
export function ageOn(birthDate: string, day: string): number {
  dayNumberOf(birthDate)
  dayNumberOf(day)
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years
}

/** `2026-11-24` → `2026年11月24日`, without leading zeros. */
export function formatDayChinese(day: string): string {
  dayNumberOf(day)
  return `${Number(day.slice(0, 4))}年${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`
}
