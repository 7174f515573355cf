const WORKER = '/public/js/door-worker.js'
const SCOPE = '/counter/activities'

/** Installs the worker that lets the door of an activity start without network. */
export async function useDoorWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register(WORKER, { scope: SCOPE })
    const { active } = await navigator.serviceWorker.ready
    active?.postMessage({ type: 'keep', path: location.pathname + location.search })
  } catch {
    // Where no worker is allowed, the door goes on as a page of the network.
  }
}
