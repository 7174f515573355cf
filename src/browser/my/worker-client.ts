const WORKER = '/public/js/my-worker.js'
const SCOPE = '/my'

/** Installs the worker that lets this page open without network; where none is allowed, it is a page of the network only. */
export function useWorker() {
  if ('serviceWorker' in navigator) {
    navigator.serviceWorker.register(WORKER, { scope: SCOPE }).catch(() => undefined)
  }
}
