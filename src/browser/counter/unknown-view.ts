import { byId } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import type { Attempt } from './types.js'
import { RETRY_AFTER_MS, type Outcome, type Settler } from './settle.js'
import type { Screens } from './screens.js'

interface Parts {
  words: Words
  screens: Screens
  settler: Settler
  timeOf: (moment: string) => string
  /** An outcome other than `unknown` has been found. */
  onSettled: (outcome: Outcome, attempt: Attempt) => void
  /** Whether it may be left at once, because the network is known to be away. */
  mayLeave: () => boolean
  /** The next one is to be scanned; true if something else finds out what became of this one. */
  onLater: (attempt: Attempt) => Promise<boolean>
}

const SECOND_MS = 1000

/** The screen of an unknown outcome: it sends again under the same key after growing pauses, and asks or voids by key on demand. */
export function createUnknownView({ words, screens, settler, timeOf, onSettled, mayLeave, onLater }: Parts) {
  const progress = byId('unknown-progress')
  const later = byId('unknown-later')
  const login = byId('unknown-login')
  const bar = byId('pending-bar')
  let attempt: Attempt | null = null
  let retries = 0
  let timer: ReturnType<typeof setInterval> | undefined
  let isAsking = false

  function stopWaiting() {
    clearInterval(timer)
    timer = undefined
  }

  function wait() {
    stopWaiting()
    const pause = RETRY_AFTER_MS[retries]
    later.hidden = pause !== undefined && !mayLeave()
    if (pause === undefined) {
      progress.textContent = words('unknown.still')
      return
    }
    const until = performance.now() + pause
    const tick = () => {
      const seconds = Math.ceil((until - performance.now()) / SECOND_MS)
      if (seconds > 0) {
        progress.textContent = words('unknown.waiting', { seconds })
        return
      }
      retries += 1
      void decide((present) => settler.send(present))
    }
    timer = setInterval(tick, SECOND_MS / 4)
    tick()
  }

  async function decide(by: (present: Attempt) => Promise<Outcome>) {
    if (!attempt || isAsking) return
    stopWaiting()
    isAsking = true
    progress.textContent = words('unknown.asking')
    const present = attempt
    const outcome = await by(present)
    isAsking = false
    if (outcome.kind !== 'unknown') {
      attempt = null
      bar.hidden = true
      onSettled(outcome, present)
      return
    }
    goOn(outcome)
  }

  function goOn(outcome: Outcome) {
    const needsSignIn = outcome.kind === 'unknown' && [401, 403].includes(outcome.problem?.status ?? 0)
    login.hidden = !needsSignIn
    if (!needsSignIn) return wait()
    progress.textContent = words('unknown.session')
  }

  function show() {
    if (!attempt) return
    bar.hidden = true
    const { name, benefit } = attempt.label
    const time = timeOf(new Date(attempt.sentAt ?? 0).toISOString())
    byId('unknown-what').textContent = words('unknown.what', { name, benefit, time })
    screens.show('unknown', byId('unknown-word'))
  }

  async function leave() {
    if (!attempt) return
    stopWaiting()
    bar.hidden = false
    if (!(await onLater(attempt))) return
    attempt = null
    bar.hidden = true
  }

  byId('unknown-ask').addEventListener('click', () => {
    retries = Math.max(0, retries - 1)
    void decide((present) => settler.ask(present))
  })
  byId('unknown-void').addEventListener('click', () => void decide((present) => settler.giveUp(present)))
  later.addEventListener('click', () => void leave())
  bar.addEventListener('click', show)
  window.addEventListener('online', () => void decide((present) => settler.ask(present)))

  return {
    leave,
    /** Whether an outcome is still to be found out. */
    get isOpen() {
      return attempt !== null
    },
    /** Whether the counter must not be left for another scan yet. */
    get isHolding() {
      return attempt !== null && (isAsking || timer !== undefined)
    },
    /** Takes an attempt whose answer was lost. */
    begin(lost: Attempt, outcome: Outcome) {
      attempt = lost
      retries = 0
      show()
      byId('announce').textContent = words('result.unknown_spoken')
      goOn(outcome)
    },
    /** Takes an attempt that an earlier visit left behind, and asks for it at once. */
    resume(left: Attempt) {
      attempt = left
      retries = 0
      show()
      void decide((present) => settler.ask(present))
    },
  }
}
export type UnknownView = ReturnType<typeof createUnknownView>
