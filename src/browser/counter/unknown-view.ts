import { byId } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import { isCorrection, type Attempt } from './types.js'
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
  const word = byId('unknown-word')
  const help = byId('unknown-help')
  const giveUp = byId('unknown-void')
  const usual = { word: word.textContent, help: help.textContent }
  let attempt: Attempt | null = null
  /** What is to be found out after that one. */
  let others: Attempt[] = []
  /** Its outcome, found while somebody is being served: told when it disturbs nobody. */
  let found: Outcome | null = null
  let retries = 0
  let timer: ReturnType<typeof setInterval> | undefined
  let isAsking = false
  /** What was pressed while an answer was being waited for: done if that one tells nothing. */
  let wish: ((present: Attempt) => Promise<Outcome>) | null = null

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

  async function decide(by: (present: Attempt) => Promise<Outcome>): Promise<void> {
    if (!attempt) return
    if (isAsking) {
      wish = by
      return
    }
    stopWaiting()
    isAsking = true
    progress.textContent = words('unknown.asking')
    const present = attempt
    const outcome = await by(present)
    isAsking = false
    // Something else has taken it over meanwhile, and will find it out.
    if (attempt !== present) return
    const wished = wish
    wish = null
    if (outcome.kind === 'unknown') return wished ? decide(wished) : goOn(outcome)
    found = outcome
    if (['unknown', 'scan', 'result'].includes(screens.current)) tell(outcome, present)
  }

  function tell(outcome: Outcome, settled: Attempt) {
    next()
    onSettled(outcome, settled)
  }

  function next() {
    found = null
    attempt = others.shift() ?? null
    retries = 0
    bar.hidden = attempt === null
  }

  function goOn(outcome: Outcome) {
    const needsSignIn = outcome.kind === 'unknown' && [401, 403].includes(outcome.problem?.status ?? 0)
    login.hidden = !needsSignIn
    // Whoever has gone on to the next person asks again by the bar, or once the network is back.
    if (!bar.hidden) return
    if (!needsSignIn) return wait()
    progress.textContent = words('unknown.session')
  }

  function show() {
    if (!attempt) return
    if (found) return tell(found, attempt)
    bar.hidden = true
    const { name, benefit } = attempt.label
    const time = timeOf(new Date(attempt.sentAt ?? 0).toISOString())
    byId('unknown-what').textContent = words('unknown.what', { name, benefit, time })
    const isOfBill = isCorrection(attempt)
    word.textContent = isOfBill ? words('correct.unknown_rule') : usual.word
    help.textContent = isOfBill ? words('correct.unknown_help') : usual.help
    // A correction is not given up: its record can be voided like any other once it is known.
    giveUp.hidden = isOfBill
    screens.show('unknown', word)
  }

  async function leave() {
    if (!attempt) return
    stopWaiting()
    bar.hidden = false
    if (await onLater(attempt)) next()
  }

  function ask() {
    if (!isAsking) void decide((present) => settler.ask(present))
  }

  byId('unknown-ask').addEventListener('click', () => {
    retries = Math.max(0, retries - 1)
    ask()
  })
  giveUp.addEventListener('click', () => {
    const present = attempt
    if (present && !isCorrection(present)) void decide(() => settler.giveUp(present))
  })
  later.addEventListener('click', () => void leave())
  bar.addEventListener('click', () => {
    show()
    if (attempt && timer === undefined) ask()
  })
  window.addEventListener('online', ask)

  return {
    leave,
    /** The network is back. */
    askAgain: ask,
    /** Whether an outcome is still to be found out. */
    get isOpen() {
      return attempt !== null
    },
    /** Whether the counter must not be left for another scan yet. */
    get isHolding() {
      return screens.current === 'unknown' && (isAsking || timer !== undefined)
    },
    /** Takes an attempt whose answer was lost. */
    begin(lost: Attempt, outcome: Outcome) {
      if (attempt) others.push(attempt)
      attempt = lost
      found = null
      retries = 0
      show()
      byId('announce').textContent = word.textContent
      goOn(outcome)
    },
    /** Takes what an earlier visit left behind, oldest first, and asks for it at once. */
    resume([first, ...more]: readonly Attempt[]) {
      if (!first) return
      attempt = first
      others = more
      retries = 0
      show()
      ask()
    },
  }
}
export type UnknownView = ReturnType<typeof createUnknownView>
