const WORKER = '/public/js/counter-worker.js'
const SCOPE = '/counter'

/**
 * Installs the worker that lets this page start without network. A new build takes over when `isFree` says that nobody is being
 * served; what is queued lies in IndexedDB, which both share.
 */
export async function useWorker(isFree: () => boolean): Promise<() => void> {
  const none = () => undefined
  if (!('serviceWorker' in navigator)) return none
  const hadWorker = navigator.serviceWorker.controller !== null
  let registration: ServiceWorkerRegistration
  try {
    registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE })
  } catch {
    // Where no worker is allowed, the counter goes on as a page of the network.
    return none
  }

  function lookForTurn() {
    if (registration.waiting && hadWorker && isFree()) registration.waiting.postMessage({ type: 'take_over' })
  }

  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', lookForTurn)
  })
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // Only a page of the new build speaks with the new build's files.
    if (hadWorker) location.reload()
  })
  lookForTurn()
  return lookForTurn
}
