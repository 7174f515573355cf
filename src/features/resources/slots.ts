import { weekdayOf } from '../../lib/business-day.js'

/** Times are kept in pieces of half an hour: what shares a piece, overlaps. */
export const SLOT_MINUTES = 30
const SLOTS_A_DAY = (24 * 60) / SLOT_MINUTES
const TIME = /^(?:([01]\d|2[0-3]):(00|30)|24:00)$/

/** Which piece of the day begins at a time `HH:mm`, 0 to 48; null for a time between pieces. */
export function slotAt(time: string): number | null {
  const match = TIME.exec(time)
  if (!match) return null
  if (match[1] === undefined) return SLOTS_A_DAY
  return Number(match[1]) * 2 + (match[2] === '30' ? 1 : 0)
}

/** `HH:mm` at which a piece begins. */
export function timeOfSlot(slot: number): string {
  const minutes = slot * SLOT_MINUTES
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** The pieces from one time to another, the last one excluded; none when the end is not after the beginning. */
export function slotsBetween(from: string, to: string): number[] {
  const [first, end] = [slotAt(from), slotAt(to)]
  if (first === null || end === null || end <= first) return []
  return Array.from({ length: end - first }, (_, index) => first + index)
}

/** How many hours lie between two times. */
export const hoursBetween = (from: string, to: string) => (slotsBetween(from, to).length * SLOT_MINUTES) / 60

export interface OfferedTimes {
  /** 1 = Monday … 7 = Sunday. */
  weekdays: readonly number[]
  from: string
  to: string
}

/** Whether a time of a day lies within the times that are offered. */
export function isOffered(offered: OfferedTimes, wanted: { day: string; from: string; to: string }): boolean {
  return (
    offered.weekdays.includes(weekdayOf(wanted.day)) && wanted.from >= offered.from && wanted.to <= offered.to
  )
}

/** Stretches of a day, as pieces, that none of the taken pieces touches. */
export function freeStretches(offered: Pick<OfferedTimes, 'from' | 'to'>, taken: ReadonlySet<number>) {
  const stretches: { from: string; to: string }[] = []
  let start: number | null = null
  const all = slotsBetween(offered.from, offered.to)
  for (const slot of all) {
    if (!taken.has(slot)) {
      start ??= slot
      continue
    }
    if (start !== null) stretches.push({ from: timeOfSlot(start), to: timeOfSlot(slot) })
    start = null
  }
  const last = all.at(-1)
  if (start !== null && last !== undefined) {
    stretches.push({ from: timeOfSlot(start), to: timeOfSlot(last + 1) })
  }
  return stretches
}

/** Every time at which something may begin or end, for a select. */
export const TIMES: readonly string[] = Array.from({ length: SLOTS_A_DAY + 1 }, (_, slot) => timeOfSlot(slot))
