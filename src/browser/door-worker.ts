import { createPageOpener } from './worker/open-page.js'
import type { WorkerScope } from './worker/scope.js'
import { createShell, type Shell } from './worker/shell.js'

/** A digest of everything that was built; scripts/build.mjs puts it in. */
declare const BUILD: string

const scope = self as unknown as WorkerScope
const DOOR = /^\/counter\/activities\/([0-9a-f]{24})$/
const PREFIX = 'yl-door-'
const shells = new Map<string, Shell>()

/** Each activity's door is kept by itself, with every file that it needs. */
function shellOf(path: string, id: string): Shell {
  const known = shells.get(path)
  if (known) return known
  const plan = {
    path,
    cachePrefix: `${PREFIX}${id}-`,
    icons: [],
    root: '<div class="counter door" id="door"',
    leftOut: [],
  }
  const shell = createShell(BUILD, plan)
  shells.set(path, shell)
  return shell
}

scope.addEventListener('install', (event) => {
  // The page asks for nothing that an older worker could spoil, so that a new build need not wait.
  event.waitUntil(scope.skipWaiting())
})

scope.addEventListener('activate', (event) => {
  event.waitUntil(removeOthers().then(() => scope.clients.claim()))
})

// The first page was there before its worker: it asks to be kept.
scope.addEventListener('message', (event) => {
  const { type, path } = (event.data ?? {}) as { type?: string; path?: string }
  if (type === 'keep' && path) void keep(path)
})

scope.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname, search } = new URL(request.url)
  if (request.method !== 'GET' || origin !== scope.location.origin) return
  const id = DOOR.exec(pathname)?.[1]
  if (request.mode === 'navigate' && id) {
    const shell = shellOf(pathname + search, id)
    event.respondWith(createPageOpener(shell, { isWorse })(event))
    return
  }
  // Answers of the API, and all other pages, are the network's business.
  if (pathname.startsWith('/public/')) event.respondWith(openFile(request))
})

/** A failing server: the page that was kept serves better. */
const isWorse = ({ status }: Response) => status >= 500

async function openFile(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request)
}

async function keep(path: string): Promise<void> {
  const id = DOOR.exec(new URL(path, scope.location.origin).pathname)?.[1]
  if (!id) return
  const answer = await fetch(path, { cache: 'no-store', redirect: 'error' })
  if (answer.ok) await shellOf(path, id).keep(answer)
}

async function removeOthers(): Promise<void> {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith(PREFIX) && !name.endsWith(BUILD))
  await Promise.all(old.map((name) => caches.delete(name)))
}
