import { performance } from 'node:perf_hooks'

/** From which part of its time on an answer is loaded anew beside the requests that still use it. */
const RENEWED_FROM = 0.5

interface Entry<T> {
  since: number
  value: Promise<T>
  isRenewing?: boolean
}

/**
 * Remembers what `load` answered for at most `ttlMs`, for at most `max` keys, in this process. Requests that ask at the same
 * time share one load; a load that fails is not remembered. The age is taken from a stopwatch and begins before the
 * load, so that an answer is never older than `ttlMs`, whatever the clock says. What is asked for often is loaded anew before
 * its time is over, so that nobody waits for it.
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
  const entries = new Map<string, Entry<T>>()

  function keep(key: string, since: number, value: Promise<T>) {
    entries.delete(key)
    const oldest = entries.size >= max ? entries.keys().next().value : undefined
    if (oldest !== undefined) entries.delete(oldest)
    const entry = { since, value }
    entries.set(key, entry)
    value.catch(() => {
      drop(key, entry)
    })
  }

  function drop(key: string, entry: Entry<T>) {
    if (entries.get(key) === entry) entries.delete(key)
  }

  /** The answer takes the old one's place only if that has not been forgotten meanwhile: it may be from before the change. */
  async function renew(key: string, known: Entry<T>, load: () => Promise<T>) {
    known.isRenewing = true
    const since = monotonic()
    try {
      const value = await load()
      if (entries.get(key) === known) keep(key, since, Promise.resolve(value))
    } catch {
      drop(key, known)
    }
  }

  return {
    get(key: string, load: () => Promise<T>): Promise<T> {
      const known = entries.get(key)
      const since = monotonic()
      if (known && since - known.since < ttlMs) {
        if (since - known.since >= ttlMs * RENEWED_FROM && !known.isRenewing) void renew(key, known, load)
        return known.value
      }
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
