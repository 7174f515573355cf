import { businessDayOf } from '../lib/business-day.js'
import { openVisitStore } from './volunteer/store.js'
import { createPageOpener } from './worker/open-page.js'
import type { WorkerScope } from './worker/scope.js'
import { createShell } from './worker/shell.js'
import { VOLUNTEER_PLAN } from './worker/volunteer-plan.js'

/** A digest of everything that was built; scripts/build.mjs puts it in. */
declare const BUILD: string

const scope = self as unknown as WorkerScope
const shell = createShell(BUILD, VOLUNTEER_PLAN)
const openPage = createPageOpener(shell, { isWorse: ({ status }) => status >= 500 })

scope.addEventListener('install', (event) => {
  event.waitUntil(shell.install().then(() => scope.skipWaiting()))
})

scope.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([shell.removeOthers(), forgetPastDays()]).then(() => scope.clients.claim()))
})

scope.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname, search } = new URL(request.url)
  if (request.method !== 'GET' || origin !== scope.location.origin) return
  if (request.mode === 'navigate') {
    event.waitUntil(forgetPastDays())
    event.respondWith(pathname === VOLUNTEER_PLAN.path ? openPage(event) : openOther(request))
    return
  }
  if (pathname.startsWith('/public/')) event.respondWith(openFile(request, pathname + search))
})

/** Names and addresses are for their day only, also where the page is not opened again. */
async function forgetPastDays(): Promise<void> {
  try {
    const store = await openVisitStore()
    await store.keepDay(businessDayOf(new Date()))
    store.close()
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

async function openFile(request: Request, address: string): Promise<Response> {
  return (await shell.file(address)) ?? fetch(request)
}

/** Errands are the network's business: without it the way leads back to the visits. */
async function openOther(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch {
    return Response.redirect(new URL(VOLUNTEER_PLAN.path, scope.location.origin), 303)
  }
}
