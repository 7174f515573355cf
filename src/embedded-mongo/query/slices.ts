/** How long others may have to wait for one long read */
const SLICE_MS = 5

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

/** Reads everything, in slices; undefined items only mean that others may be served now */
export async function gather<T>(items: Iterable<T | undefined>): Promise<T[]> {
  const slices = createSlices()
  const gathered: T[] = []
  let count = 0
  for (const item of items) {
    if (item !== undefined) gathered.push(item)
    if ((item === undefined || (++count & 31) === 0) && slices.over()) await slices.next()
  }
  return gathered
}

export function* withoutPulses<T>(items: Iterable<T | undefined>): Generator<T> {
  for (const item of items) if (item !== undefined) yield item
}
