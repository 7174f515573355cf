import { callApi } from '../shared/call.js'
import { byId } from '../shared/page.js'
import { createCodeView } from './code-view.js'
import { createChoice, showPerson, wordsOf } from './people.js'
import { createProofs } from './proof/proofs.js'

interface IssuedCode {
  code: string
  expiresAt: string
  refreshInSeconds: number
  cardId: string
}

const TICK_MS = 500
/** While the server is away it is asked again after this pause, in ms. */
const RETRY_MS = 3000
/** redemption.md wants to be told when a phone's clock is further off, in ms. */
const CLOCK_TOLERANCE_MS = 30_000

/**
 * Keeps the code on the page fresh: a new one every 30 s, in the same place, without touching the focus. With network it is the
 * server's small code; without, the proof that the phone makes itself.
 */
export function keepCodeFresh(box: HTMLElement) {
  const { csrf = '', again = '', offline = '', card = '', cards = '', kept } = box.dataset
  const refreshMs = Number(box.dataset.refresh) * 1000
  const lifeMs = Number(box.dataset.life) * 1000
  const view = createCodeView(box)
  // The first code was made while the page was on its way: its age counts from the request. A page that was kept has none.
  let issuedAt = kept === undefined ? 0 : Number.NEGATIVE_INFINITY
  let notBefore = 0
  let isAsking = false
  let isAway = kept !== undefined || !navigator.onLine
  /** Whom somebody has chosen while the server could not be told. */
  let chosen: string | null = null

  const proofs = createProofs({
    cardId: card,
    words: wordsOf(box),
    bound: kept === undefined ? cards.split(' ') : null,
    csrf,
    onChange: tick,
    onUnable() {
      byId('proof-unable').hidden = false
    },
  })
  const choice = createChoice(
    () => isAway,
    (cardId) => void choose(cardId),
  )

  function tick() {
    const age = performance.now() - issuedAt
    if ((isAway || age >= refreshMs) && performance.now() >= notBefore) void renew()
    const proof = isAway ? proofs.look(Date.now()) : null
    view.setMode(isAway, proof !== null)
    view.setStale(proofs.isReady && !proof && age >= lifeMs)
    if (proof) {
      if (proof.code) view.draw(proof.code)
      view.countDown(proof.secondsLeft)
    } else if (age >= refreshMs) {
      view.wait(isAway ? offline : again)
    } else {
      view.countDown(Math.ceil((refreshMs - age) / 1000))
    }
  }

  async function renew() {
    if (isAsking) return
    isAsking = true
    const askedAt = performance.now()
    const answer = await callApi<IssuedCode>('/my/codes', { method: 'POST', body: {}, csrf })
    isAsking = false
    if (answer.kind === 'ok') {
      await take(answer.body, askedAt)
      return
    }
    // The phone was unbound: the server's page says so.
    if (answer.kind === 'problem' && [401, 403].includes(answer.problem.status)) {
      location.reload()
      return
    }
    isAway = true
    notBefore = performance.now() + RETRY_MS
    tick()
  }

  async function take(issued: IssuedCode, askedAt: number) {
    if (issued.cardId !== proofs.cardId && !(await followServer(issued.cardId))) return
    const offsetMs = Date.parse(issued.expiresAt) - lifeMs - Date.now()
    byId('clock-off').hidden = Math.abs(offsetMs) <= CLOCK_TOLERANCE_MS
    issuedAt = askedAt
    notBefore = 0
    isAway = false
    view.draw(issued.code)
    tick()
    await proofs.meetServer(offsetMs)
  }

  /** The server answers for another senior of this phone than the page shows; false when a new page is on its way. */
  async function followServer(cardId: string): Promise<boolean> {
    notBefore = performance.now() + RETRY_MS
    if (chosen !== null) {
      await choice.send(chosen)
      return false
    }
    const person = await proofs.switchTo(cardId)
    if (!person) {
      location.reload()
      return false
    }
    showPerson(cardId, person.words)
    return true
  }

  async function choose(cardId: string) {
    const person = await proofs.switchTo(cardId)
    if (!person) return
    chosen = cardId
    issuedAt = Number.NEGATIVE_INFINITY
    showPerson(cardId, person.words)
    tick()
  }

  byId('kept-note').hidden = kept === undefined
  setInterval(tick, TICK_MS)
  tick()
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) tick()
  })
  window.addEventListener('offline', () => {
    isAway = true
    notBefore = performance.now() + RETRY_MS
    tick()
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
