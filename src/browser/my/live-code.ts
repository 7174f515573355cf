import { qrPicture } from '../../lib/qr-picture.js'
import { callApi } from '../shared/call.js'
import { byId } from '../shared/page.js'

interface IssuedCode {
  code: string
  expiresAt: string
  refreshInSeconds: number
}

const TICK_MS = 500
/** A code that cannot be renewed is asked for again after this pause, in ms. */
const RETRY_MS = 5000
/** redemption.md wants to be told when a phone's clock is further off, in ms. */
const CLOCK_TOLERANCE_MS = 30_000

/** Keeps the code on the page fresh: a new one every 30 s, in the same place, without touching the focus. */
export function keepCodeFresh(box: HTMLElement) {
  const { csrf = '', left = '', again = '', offline = '' } = box.dataset
  const refreshMs = Number(box.dataset.refresh) * 1000
  const lifeMs = Number(box.dataset.life) * 1000
  const picture = byId<HTMLImageElement>('code-picture')
  const bar = byId<HTMLProgressElement>('code-bar')
  const words = byId('code-left')
  const stale = byId('code-stale')
  // The first code was made while the page was on its way: its age counts from the request.
  let issuedAt = 0
  let notBefore = 0
  let isAsking = false

  function show(text: string) {
    if (words.textContent !== text) words.textContent = text
  }

  function tick() {
    const age = performance.now() - issuedAt
    stale.hidden = age < lifeMs
    if (age >= refreshMs) {
      show(notBefore > 0 ? offline : again)
      bar.value = 0
      if (performance.now() >= notBefore) void renew()
      return
    }
    const seconds = Math.ceil((refreshMs - age) / 1000)
    bar.value = seconds
    show(left.replace('{seconds}', String(seconds).padStart(2, '\u2007')))
  }

  async function renew() {
    if (isAsking) return
    isAsking = true
    const askedAt = performance.now()
    const answer = await callApi<IssuedCode>('/my/codes', { method: 'POST', body: {}, csrf })
    isAsking = false
    if (answer.kind === 'ok') {
      picture.src = qrPicture(answer.body.code)
      issuedAt = askedAt
      notBefore = 0
      judgeClock(answer.body)
      tick()
      return
    }
    // Another person was chosen in another tab, or the phone was unbound: the server's page says so.
    if (answer.kind === 'problem' && [401, 403].includes(answer.problem.status)) {
      location.reload()
      return
    }
    notBefore = performance.now() + RETRY_MS
    tick()
  }

  function judgeClock({ expiresAt }: IssuedCode) {
    const serverNow = Date.parse(expiresAt) - lifeMs
    byId('clock-off').hidden = Math.abs(serverNow - Date.now()) <= CLOCK_TOLERANCE_MS
  }

  setInterval(tick, TICK_MS)
  tick()
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) tick()
  })
  window.addEventListener('online', () => {
    notBefore = 0
    tick()
  })
  window.addEventListener('pageshow', (event) => {
    // A page from the browser's memory shows a code from then.
    if (event.persisted) issuedAt = Number.NEGATIVE_INFINITY
    tick()
  })
}
