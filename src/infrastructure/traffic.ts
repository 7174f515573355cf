import { performance } from 'node:perf_hooks'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'

/** So many answers pass undisturbed between two pieces of work: of a hundred at most five meet one, and their 95th percentile stays. */
const ANSWERS = 20
/** After so long without anybody the next piece of work begins. */
const QUIET_MS = 5
/** However many come, or however long one of them takes, the work goes on after this time. */
const MOST_MS = 250

interface Clock {
  /** Milliseconds of a stopwatch. */
  monotonic?: () => number
  sleep?: (ms: number) => Promise<unknown>
}

/** Who is being answered by this process, so that long work in the background can let them go first. */
export function createTraffic({ monotonic = () => performance.now(), sleep = pause }: Clock = {}) {
  let arrived = 0
  let answered = 0
  /** How many had come when work gave way last. */
  let seen = 0

  const isQuietSince = (before: number) => arrived === before && answered === arrived

  return {
    /** Somebody has come; the function that it answers is called when they have their answer, or have gone. */
    enter(): () => void {
      arrived += 1
      return () => {
        answered += 1
      }
    },

    /**
     * Waits between two pieces of long work while people come: until twenty of them are answered, nobody has come for 5 ms, or
     * a quarter of a second is over. Where nobody has come since the last piece, nobody is waited for.
     */
    async giveWay(): Promise<void> {
      await nextTurn()
      const begun = monotonic()
      const enough = answered + ANSWERS
      for (let before = seen; !isQuietSince(before);) {
        before = arrived
        await sleep(QUIET_MS)
        if (answered >= enough || monotonic() - begun >= MOST_MS) break
      }
      seen = arrived
    },
  }
}
export type Traffic = ReturnType<typeof createTraffic>
