const WORKER = '/public/js/counter-worker.js'
const SCOPE = '/counter'
const UPDATE_AFTER_MS = 30 * 60_000

/**
 * Installs the worker that lets this page start without network. A new build takes over when `isFree` says that nobody is being
 * served; what is queued lies in IndexedDB, which both share.
 */
export async function useWorker(isFree: () => boolean): Promise<() => void> {
  const none = () => undefined
  if (!('serviceWorker' in navigator)) return none
  let isFirst = navigator.serviceWorker.controller === null
  let registration: ServiceWorkerRegistration
  try {
    registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE })
  } catch {
    // Where no worker is allowed, the counter goes on as a page of the network.
    return none
  }

  function lookForTurn() {
    if (registration.waiting && isFree()) registration.waiting.postMessage({ type: 'take_over' })
  }

  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', lookForTurn)
  })
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // Only a page of the new build speaks with the new build's files; the first worker is of this page's own.
    if (!isFirst) location.reload()
    isFirst = false
  })
  // Browsers look for a new build when a page is opened, and a counter may stay open for weeks.
  setInterval(() => void registration.update().catch(() => undefined), UPDATE_AFTER_MS)
  lookForTurn()
  return lookForTurn
}
