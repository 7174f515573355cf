import { hasUnsent } from './counter/offline/has-unsent.js'
import { createPageOpener } from './worker/open-page.js'
import type { WorkerScope } from './worker/scope.js'
import { createShell } from './worker/shell.js'
import { COUNTER_PATH, COUNTER_PLAN } from './worker/shell-page.js'

/** A digest of everything that was built; scripts/build.mjs puts it in. */
declare const BUILD: string

const scope = self as unknown as WorkerScope
const shell = createShell(BUILD, COUNTER_PLAN)
const openPage = createPageOpener(shell, { isWorse })

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

/** A failing server; or the way to the sign-in, as for a locked device, while facts wait here that only this page hands in. */
async function isWorse(answer: Response): Promise<boolean> {
  if (answer.status >= 500) return true
  return answer.type === 'opaqueredirect' && (await hasUnsent())
}
