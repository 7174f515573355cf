import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Does long work with the heap collected earlier than Node does by itself: work that goes on for minutes makes so much garbage, little
 * of it at a time, that the heap would grow to several times what is in use. The garbage of everything else that runs meanwhile is
 * collected as early, in every thread: a redemption then takes some 40 % more of the processor, which is why the program does not run
 * like this always.
 */
export const frugally = whileAny(
  // By how much the heap may grow after a collection, in percent; 0 leaves it to Node, which lets it grow several times over.
  () => {
    setFlagsFromString('--heap-growing-percent=20')
    // How far the heap may grow is settled after each collection: until the next one it would still be as much as before.
    collect()
  },
  () => setFlagsFromString('--heap-growing-percent=0'),
)

/** Collects what is garbage in this thread now, for some tenths of a second. */
function collect() {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  setFlagsFromString('--no-expose-gc')
  gc()
}

/** Has `begin` run before the first of several pieces of work that go on at a time, and `end` after the last, however it ends. */
export function whileAny(begin: () => void, end: () => void): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  return async (work) => {
    if (running === 0) begin()
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
      if (running === 0) end()
    }
  }
}
