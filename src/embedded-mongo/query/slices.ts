/** How long others may have to wait for one long read */
const SLICE_MS = 5
/** Beyond this, what is left is read when it is needed, without letting others in between */
const MOST_GATHERED = 200_000

/** Lets others be served when this slice of time is over */
export function createSlices(): { over(): boolean; next(): Promise<void> } {
  let until = performance.now() + SLICE_MS
  return {
    over: () => performance.now() > until,
    async next() {
      await new Promise((resolve) => setImmediate(resolve))
      until = performance.now() + SLICE_MS
    },
  }
}

/** Reads everything, in slices; undefined items only mean that time has passed */
export async function gather<T>(items: Iterable<T | undefined>): Promise<Iterable<T>> {
  const slices = createSlices()
  const gathered: T[] = []
  const iterator = items[Symbol.iterator]()
  for (let i = 1; gathered.length < MOST_GATHERED; i++) {
    const next = iterator.next()
    if (next.done) return gathered
    if (next.value !== undefined) gathered.push(next.value)
    if (((i & 31) === 0 || next.value === undefined) && slices.over()) await slices.next()
  }
  return chained(gathered, iterator)
}

function* chained<T>(gathered: T[], rest: Iterator<T | undefined>): Generator<T> {
  yield* gathered
  for (let next = rest.next(); !next.done; next = rest.next()) if (next.value !== undefined) yield next.value
}

export function* withoutPulses<T>(items: Iterable<T | undefined>): Generator<T> {
  for (const item of items) if (item !== undefined) yield item
}
