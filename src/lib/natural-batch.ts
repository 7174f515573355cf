import { setImmediate as endOfTurn } from 'node:timers/promises'

/** Thrown when an item was not answered within its time: taken out unprocessed, or with an outcome that is not known. */
export class DeadlinePassedError extends Error {
  constructor(
    /** True when the work had begun, so that its effect may still happen. */
    readonly hasBegun: boolean,
  ) {
    super(
      hasBegun
        ? 'The deadline passed while the work was under way'
        : 'The deadline passed before the work began',
    )
  }
}

interface Entry<I, O> {
  item: I
  deadline: number
  hasBegun: boolean
  isSettled: boolean
  resolve: (outcome: O) => void
  reject: (error: unknown) => void
}

/**
 * Natural batching: one batch is under way at a time, and what arrives meanwhile travels together in the next one. A batch leaves at the
 * end of the event loop's turn, so that all requests that lie in the sockets by then are in it. A batch of one when alone, no timer, no
 * added delay.
 *
 * `run` answers one outcome per item, in order; if it throws, every item of the batch gets that error. An item that waits past
 * its deadline (ms after it was added) is taken out and never run; one under way is answered DeadlinePassedError, too, while
 * the work goes on.
 */
export function createNaturalBatch<I, O>(options: {
  run: (items: I[]) => Promise<O[]>
  maxSize: number
  deadlineMs: number
}) {
  let waiting: Entry<I, O>[] = []
  let underWay: Entry<I, O>[] = []
  let isRunning = false
  let watch: NodeJS.Timeout | undefined

  async function drain() {
    await endOfTurn()
    while (waiting.length > 0) {
      underWay = waiting.slice(0, options.maxSize)
      waiting = waiting.slice(options.maxSize)
      for (const entry of underWay) entry.hasBegun = true
      await runOnce(underWay)
      if (waiting.length > 0) await endOfTurn()
    }
    underWay = []
    isRunning = false
    clearTimeout(watch)
    watch = undefined
  }

  async function runOnce(entries: Entry<I, O>[]) {
    try {
      const outcomes = await options.run(entries.map((entry) => entry.item))
      entries.forEach((entry, index) => {
        settle(entry, () => {
          entry.resolve(outcomes[index] as O)
        })
      })
    } catch (error) {
      for (const entry of entries) {
        settle(entry, () => {
          entry.reject(error)
        })
      }
    }
  }

  /** One timer for all: it wakes at the oldest deadline, so that the common path sets none per request. */
  function sweep() {
    watch = undefined
    const now = performance.now()
    for (const entry of [...underWay, ...waiting]) {
      if (entry.deadline > now) continue
      settle(entry, () => {
        entry.reject(new DeadlinePassedError(entry.hasBegun))
      })
    }
    waiting = waiting.filter((entry) => !entry.isSettled)
    const next = [...underWay, ...waiting].find((entry) => !entry.isSettled)
    if (next) watch = setTimeout(sweep, Math.max(1, next.deadline - now))
  }

  return {
    /** @throws DeadlinePassedError, or what `run` threw for the batch */
    add(item: I): Promise<O> {
      return new Promise<O>((resolve, reject) => {
        const deadline = performance.now() + options.deadlineMs
        waiting.push({ item, deadline, hasBegun: false, isSettled: false, resolve, reject })
        watch ??= setTimeout(sweep, options.deadlineMs)
        if (isRunning) return
        isRunning = true
        void drain()
      })
    },
  }
}
export type NaturalBatch<I, O> = ReturnType<typeof createNaturalBatch<I, O>>

function settle<I, O>(entry: Entry<I, O>, answer: () => void) {
  if (entry.isSettled) return
  entry.isSettled = true
  answer()
}
