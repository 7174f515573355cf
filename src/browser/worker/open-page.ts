import type { LifeEvent, RequestEvent } from './scope.js'
import type { Shell } from './shell.js'

/** A slower network counts as none while there is a page that starts without it. */
const PATIENCE_MS = 3000

interface Habits {
  /** Whether the page that was kept serves better than this answer. */
  isWorse: (answer: Response) => Promise<boolean> | boolean
  /** Looks at every answer of the network, also one that comes too late to be shown. */
  onAnswer?: (answer: Response, event: LifeEvent) => void
}

/** Opens the page of a shell: the network's, or the last good one where the network is away, slow or broken. */
export function createPageOpener(shell: Shell, { isWorse, onAnswer }: Habits) {
  /** Null when there is no network. */
  async function fetchAndKeep(event: RequestEvent): Promise<Response | null> {
    try {
      const answer = await fetch(event.request)
      onAnswer?.(answer, event)
      if (answer.ok && !answer.redirected) keepLater(event, answer.clone())
      return answer
    } catch {
      return null
    }
  }

  function keepLater(event: LifeEvent, answer: Response) {
    // What cannot be kept now is kept at the next visit; the former page stays.
    event.waitUntil(shell.keep(answer).catch(() => false))
  }

  return async function openPage(event: RequestEvent): Promise<Response> {
    const arriving = fetchAndKeep(event)
    const first = await Promise.race([arriving, pause(PATIENCE_MS)])
    if (first && !(await isWorse(first))) return first
    return (await shell.page()) ?? first ?? (await arriving) ?? Response.error()
  }
}

function pause(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(null)
    }, ms)
  })
}
