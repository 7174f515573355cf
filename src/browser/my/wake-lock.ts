/** Keeps the screen lit while the code is shown; browsers give it back when the page is hidden. */
export function keepScreenOn() {
  const { wakeLock } = navigator as { wakeLock?: WakeLock }
  if (!wakeLock) return
  const ask = () => {
    // A low battery may refuse it; the code is shown all the same.
    if (!document.hidden) wakeLock.request('screen').catch(() => undefined)
  }
  document.addEventListener('visibilitychange', ask)
  ask()
}
