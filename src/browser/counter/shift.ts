import { byId } from '../shared/page.js'

const LOOK_EVERY_MS = 5000
const USES = ['pointerdown', 'keydown', 'input', 'wheel'] as const
const UNLOCK = '/counter/unlock'

/**
 * Watches over the shift of the cashier who has unlocked this counter: locks it by the button, after a time without use and at the
 * shift's end. What was sent and has no answer yet is kept by the browser, and goes on once somebody has unlocked the counter again.
 */
export function watchShift(root: HTMLElement) {
  const form = document.querySelector<HTMLFormElement>('#shift')
  if (!form) return
  const idleMs = Number(form.dataset.idleMs)
  const endsAt = Date.now() + Number(form.dataset.leftMs)
  let usedAt = Date.now()
  let isLocking = false
  const lost = byId('shift-lost')

  const use = () => {
    usedAt = Date.now()
  }
  for (const kind of USES) document.addEventListener(kind, use, { capture: true, passive: true })
  // A scan by the camera is use, too.
  new MutationObserver(() => {
    use()
    lost.hidden = true
  }).observe(root, { attributes: true, attributeFilter: ['data-state'] })

  /** Said and shown, as nothing else on the page tells that the press has come to nothing. */
  function tellLost() {
    byId('announce').textContent = form?.dataset.lost ?? ''
    lost.hidden = false
  }

  async function lock(why: 'locked' | 'idle' | 'over') {
    if (isLocking) return
    isLocking = true
    lost.hidden = true
    try {
      const body = new URLSearchParams({ _csrf: root.dataset.csrf ?? '', why })
      await fetch('/counter/lock', { method: 'POST', body, redirect: 'manual' })
      location.assign(`${UNLOCK}?why=${why}`)
    } catch {
      // Without network nobody could unlock it again, and the shop would stand still: it stays open until the network is back.
      if (why === 'locked') tellLost()
      isLocking = false
    }
  }

  function look() {
    // A redemption under way is waited for: its answer belongs to the cashier who asked.
    if (root.dataset.state === 'busy') return
    if (Date.now() >= endsAt) void lock('over')
    else if (Date.now() - usedAt >= idleMs) void lock('idle')
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void lock('locked')
  })
  // Whoever is told that the shift is over needs a PIN, not a password.
  for (const id of ['result-login', 'unknown-login']) byId(id).setAttribute('href', UNLOCK)
  setInterval(look, LOOK_EVERY_MS)
  document.addEventListener('visibilitychange', look)
}
