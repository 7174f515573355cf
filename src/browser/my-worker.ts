import { MY_PLAN } from './worker/my-plan.js'
import { createPageOpener } from './worker/open-page.js'
import type { WorkerScope } from './worker/scope.js'
import { createShell } from './worker/shell.js'

/** A digest of everything that was built; scripts/build.mjs puts it in. */
declare const BUILD: string

const scope = self as unknown as WorkerScope
const shell = createShell(BUILD, MY_PLAN)
const openPage = createPageOpener(shell, {
  isWorse: ({ status }) => status >= 500,
  onAnswer: ({ status }, event) => {
    // The phone was removed, or has lost its binding: nothing of it is to open any more.
    if (status === 401) event.waitUntil(shell.forgetPage())
  },
})

scope.addEventListener('install', (event) => {
  // The page asks for nothing that an older worker could spoil, so that a new build need not wait.
  event.waitUntil(shell.install().then(() => scope.skipWaiting()))
})

scope.addEventListener('activate', (event) => {
  event.waitUntil(shell.removeOthers().then(() => scope.clients.claim()))
})

scope.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname, search } = new URL(request.url)
  if (request.method !== 'GET' || origin !== scope.location.origin) return
  if (request.mode === 'navigate') {
    event.respondWith(pathname === MY_PLAN.path ? openPage(event) : openOther(request))
    return
  }
  // Answers of the API are the network's business.
  if (pathname.startsWith('/public/')) event.respondWith(openFile(request, pathname + search))
})

async function openFile(request: Request, address: string): Promise<Response> {
  return (await shell.file(address)) ?? fetch(request)
}

/** Digits are the server's to make: without network the way leads back to the code. */
async function openOther(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch {
    return Response.redirect(new URL(MY_PLAN.path, scope.location.origin), 303)
  }
}
