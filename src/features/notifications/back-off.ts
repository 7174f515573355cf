const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** The pauses after the first, second … failure; after the last one it is given up: nine hours in all. */
export const PAUSES_MS = [
  10 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  6 * HOUR,
] as const

/** The pause before the next attempt when so many have failed, in ms; null when it is given up. */
export function pauseAfter(failures: number): number | null {
  return PAUSES_MS[failures - 1] ?? null
}
