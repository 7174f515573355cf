/** Numbers that look random and come out the same for the same seed, so that every demonstration tells the same story. */
export function createRandom(seed: number) {
  let state = seed >>> 0

  /** At least 0, less than 1 (mulberry32, T. Ettinger 2017). */
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from `min` to `max`, both inclusive. */
  const integer = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))

  return {
    next,
    integer,
    chance: (probability: number) => next() < probability,
    /** @throws RangeError for an empty list */
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new RangeError('Nothing to pick from')
      return items[integer(0, items.length - 1)] as T
    },
    /** Chooses among the items with the probabilities of their weights; undefined when no item has any. */
    weighted<T>(items: readonly T[], weightOf: (item: T) => number): () => T | undefined {
      let total = 0
      const bounds = items.map((item) => (total += weightOf(item)))
      return () => {
        const place = next() * total
        return items[bounds.findIndex((bound) => place < bound)]
      }
    },
  }
}
export type Random = ReturnType<typeof createRandom>
