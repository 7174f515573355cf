import { Problem } from '../problems.js'

const WINDOW_SECONDS = 60
const ADDRESSES_KEPT = 50_000

/** This machine itself, or a proxy that we were not told to trust: then all people have this one address. */
const LOOPBACK = /^(?:::1|(?:::ffff:)?127\..*)$/

/**
 * Bounds how often one address may ask without being signed in, in this process: guards the open routes and those who try
 * tokens. Whoever is signed in is not counted.
 */
export function createAnonymousLimit({ perMinute = 600 }: { perMinute?: number } = {}) {
  const counts = new Map<string, number>()
  let windowEnds = 0

  return {
    /** @throws Problem too_many_requests, with Retry-After */
    take(address: string): void {
      if (LOOPBACK.test(address)) return
      const now = process.uptime()
      if (now >= windowEnds || counts.size >= ADDRESSES_KEPT) {
        counts.clear()
        windowEnds = now + WINDOW_SECONDS
      }
      const count = (counts.get(address) ?? 0) + 1
      counts.set(address, count)
      if (count <= perMinute) return
      const seconds = Math.max(1, Math.ceil(windowEnds - now))
      throw new Problem('too_many_requests', { headers: { 'Retry-After': String(seconds) } })
    },
  }
}
export type AnonymousLimit = ReturnType<typeof createAnonymousLimit>
