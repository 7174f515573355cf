import { performance } from 'node:perf_hooks'

/**
 * Remembers what `load` answered for at most `ttlMs`, for at most `max` keys, in this process. Requests that ask at the same
 * time share one load; a load that fails is not remembered. The age is taken from a stopwatch and begins before the
 * load, so that an answer is never older than `ttlMs`, whatever the clock says.
 */
export function createBriefCache<T>({
  ttlMs,
  max,
  monotonic = () => performance.now(),
}: {
  ttlMs: number
  max: number
  /** Milliseconds of a stopwatch. */
  monotonic?: () => number
}) {
  const entries = new Map<string, { since: number; value: Promise<T> }>()

  function keep(key: string, since: number, value: Promise<T>) {
    entries.delete(key)
    const oldest = entries.size >= max ? entries.keys().next().value : undefined
    if (oldest !== undefined) entries.delete(oldest)
    const entry = { since, value }
    entries.set(key, entry)
    value.catch(() => {
      if (entries.get(key) === entry) entries.delete(key)
    })
  }

  return {
    get(key: string, load: () => Promise<T>): Promise<T> {
      const known = entries.get(key)
      const since = monotonic()
      if (known && since - known.since < ttlMs) return known.value
      const value = load()
      keep(key, since, value)
      return value
    },
    forget(key: string) {
      entries.delete(key)
    },
    clear() {
      entries.clear()
    },
  }
}
