import { businessDayOf, timeOfDayIn, weekdayOf } from '../../lib/business-day.js'

/** Times of day in Asia/Shanghai, `HH:mm`, on which something is open; a `to` before `from` is one of the next day. */
export interface OpenSpan {
  /** 1 = Monday … 7 = Sunday: the day on which it opens. */
  weekday: number
  from: string
  /** Up to `24:00`. */
  to: string
}

const DAY = 24 * 60
const WEEK = 7 * DAY

/** A span as minutes of the week; the length is at most a day. */
interface Minutes {
  start: number
  length: number
}

/**
 * How many minutes a moment is away from the nearest open one; 0 while open, also in the minute of closing. Null when there are no
 * spans, because then nothing is known.
 */
export function minutesOutside(spans: readonly OpenSpan[], at: Date): number | null {
  if (spans.length === 0) return null
  const moment = minuteOfWeek(at)
  return Math.min(...spans.map((span) => minutesFrom(minutesOf(span), moment)))
}

/** The places of the spans that begin within another one of the list: the same hours twice. */
export function overlappingSpans(spans: readonly OpenSpan[]): number[] {
  const all = spans.map(minutesOf)
  return all.flatMap((one, place) =>
    all.some((other, otherPlace) => otherPlace !== place && isWithin(one, other, otherPlace < place))
      ? [place]
      : [],
  )
}

/** Whether one begins within the other; of two that begin together the later in the list does. */
function isWithin(one: Minutes, other: Minutes, isLater: boolean): boolean {
  const after = modulo(one.start - other.start)
  return after === 0 ? isLater : after < other.length
}

function minutesFrom({ start, length }: Minutes, moment: number): number {
  const sinceOpening = modulo(moment - start)
  if (sinceOpening <= length) return 0
  return Math.min(sinceOpening - length, WEEK - sinceOpening)
}

function minutesOf({ weekday, from, to }: OpenSpan): Minutes {
  const [begin, end] = [minuteOfDay(from), minuteOfDay(to)]
  return { start: (weekday - 1) * DAY + begin, length: end > begin ? end - begin : end + DAY - begin }
}

function minuteOfWeek(at: Date): number {
  return (weekdayOf(businessDayOf(at)) - 1) * DAY + minuteOfDay(timeOfDayIn(at))
}

function minuteOfDay(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
}

const modulo = (minutes: number) => ((minutes % WEEK) + WEEK) % WEEK
