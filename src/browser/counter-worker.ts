import { hasUnsent } from './counter/offline/has-unsent.js'
import type { LifeEvent, RequestEvent, WorkerScope } from './worker/scope.js'
import { createShell } from './worker/shell.js'
import { COUNTER_PATH } from './worker/shell-page.js'

/** A digest of everything that was built; scripts/build.mjs puts it in. */
declare const BUILD: string

const scope = self as unknown as WorkerScope
const shell = createShell(BUILD)
/** A slower network counts as none while there is a page that starts without it. */
const PATIENCE_MS = 3000

scope.addEventListener('install', (event) => {
  event.waitUntil(shell.install())
})

scope.addEventListener('activate', (event) => {
  event.waitUntil(shell.removeOthers().then(() => scope.clients.claim()))
})

// A new build waits until the page says that nobody is being served.
scope.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'take_over') void scope.skipWaiting()
})

scope.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname, search } = new URL(request.url)
  if (request.method !== 'GET' || origin !== scope.location.origin) return
  if (request.mode === 'navigate' && pathname === COUNTER_PATH) {
    event.respondWith(openPage(event))
    return
  }
  // Answers of the API, and all other pages, are the network's business.
  if (pathname.startsWith('/public/')) event.respondWith(openFile(request, pathname + search))
})

async function openFile(request: Request, address: string): Promise<Response> {
  return (await shell.file(address)) ?? fetch(request)
}

/** The network's page, or the last good one where the network is away, slow or broken. */
async function openPage(event: RequestEvent): Promise<Response> {
  const arriving = fetchAndKeep(event)
  const first = await Promise.race([arriving, pause(PATIENCE_MS)])
  if (first && !(await isWorse(first))) return first
  return (await shell.page()) ?? first ?? (await arriving) ?? Response.error()
}

/** Null when there is no network. */
async function fetchAndKeep(event: RequestEvent): Promise<Response | null> {
  try {
    const answer = await fetch(event.request)
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

/** A failing server; or the way to the sign-in, as for a locked device, while facts wait here that only this page hands in. */
async function isWorse(answer: Response): Promise<boolean> {
  if (answer.status >= 500) return true
  return answer.type === 'opaqueredirect' && (await hasUnsent())
}

function pause(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(null)
    }, ms)
  })
}
