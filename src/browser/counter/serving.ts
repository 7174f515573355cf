import type { ServerProblem } from '../shared/answer.js'
import { callApi } from '../shared/call.js'
import { newKey } from '../shared/new-key.js'
import { byId } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import { createBenefitsView } from './benefits-view.js'
import { createBillView, type Confirmed } from './bill-view.js'
import { createCarerView } from './carer-view.js'
import type { Desk } from './offline/desk.js'
import type { ResultView } from './result-view.js'
import type { ScanView } from './scan-view.js'
import type { Screens } from './screens.js'
import { shownName } from './shown-name.js'
import type { Stage } from './stage.js'
import type { AttemptStore, Benefit, Prepared, Presented, RedeemAttempt } from './types.js'

interface Parts {
  root: HTMLElement
  words: Words
  csrf: string
  shop: string
  store: AttemptStore
  screens: Screens
  stage: Stage
  scan: ScanView
  result: ResultView
  /** What answers instead of the server at this moment. */
  deskNow: () => Desk | null
  /** Whether the present screen must not be left for another scan yet. */
  isHeld: () => boolean
  onConfirmed: (attempt: RedeemAttempt) => void
  /** The desk that stands in for the server has taken one. */
  onTaken: () => Promise<void>
}

/** One person after the other: who was scanned, which benefit, what bill, until it is confirmed. */
export function createServing(parts: Parts) {
  const { root, words, csrf, shop, store, screens, stage, scan, result } = parts
  const benefits = createBenefitsView({ words, onChoose: (benefit) => void openBill(benefit) })
  const carer = createCarerView({
    words,
    onChange: () => {
      bill.refresh()
    },
  })
  const bill = createBillView({ words, carer, onConfirm: (confirmed) => void confirm(confirmed) })
  let prepared: Prepared | null = null
  /** Who prepared it, if it was not the server. */
  let desk: Desk | null = null
  let attempt: RedeemAttempt | null = null
  let chosen: Benefit | null = null
  let lookUps = 0

  async function lookUp(presented: Presented) {
    if (screens.current === 'busy' || parts.isHeld()) return
    lookUps += 1
    const own = lookUps
    prepared = null
    scan.rest()
    scan.setStatus('looking')
    await forgetAttempt()
    const by = parts.deskNow()
    const answer = await (by?.prepare(presented) ??
      callApi<Prepared>('/redemptions/prepare', { method: 'POST', body: presented, csrf }))
    // Another code was scanned meanwhile, and counts instead.
    if (own !== lookUps) return
    if (answer.kind === 'lost') {
      result.offline()
      return stage.showResult()
    }
    if (answer.kind === 'problem') return stage.showRefusal(answer.problem)
    scan.clear()
    prepared = answer.body
    desk = by
    root.dataset.desk = by?.name ?? ''
    benefits.fill(prepared)
    carer.open(prepared, by?.name === 'offline')
    const eligible = prepared.benefits.filter((benefit) => benefit.eligible)
    const [only] = eligible
    if (only && eligible.length === 1) return openBill(only)
    showBenefits()
  }

  function showBenefits() {
    scan.rest()
    screens.show('benefits', byId('benefits-title'))
  }

  async function openBill(benefit: Benefit) {
    if (!prepared) return
    await forgetAttempt()
    attempt = {
      key: newKey(),
      shopId: shop,
      body: { prepareToken: prepared.prepareToken, benefitId: benefit.id },
      sentAt: null,
      isDoubtful: false,
      voidKey: newKey(),
      label: { name: shownName(words, prepared.member.maskedName), benefit: benefit.title },
    }
    if (!desk) await store.put(attempt)
    bill.open(benefit)
    chosen = benefit
    screens.show('bill', bill.field)
  }

  /** Drops an attempt that was never sent: its key has no meaning yet. */
  async function forgetAttempt() {
    if (attempt?.sentAt === null) await store.remove(attempt.key)
    attempt = null
  }

  async function confirm(confirmed: Confirmed) {
    if (!attempt || screens.current !== 'bill') return
    const { prepareToken, benefitId } = attempt.body
    attempt.body = { prepareToken, benefitId, ...confirmed }
    stage.showBusy('busy')
    if (desk) return confirmAt(desk, attempt.key, confirmed)
    parts.onConfirmed(attempt)
  }

  async function confirmAt(by: Desk, key: string, confirmed: Confirmed) {
    if (!prepared || !chosen) return
    const outcome = await by.redeem({ key, prepared, benefit: chosen, confirmed })
    if (outcome.kind === 'refused') return stage.showRefusal(outcome.problem, { canGoBack: true })
    if (outcome.kind === 'factor_needed') {
      bill.askForFactor(false)
      return screens.show('bill', byId('factor-person'))
    }
    await parts.onTaken()
    result.show(outcome.shown)
    stage.showResult({ isSuccess: true })
  }

  function goOn() {
    prepared = null
    stage.showScan()
  }

  byId('result-back').addEventListener('click', showBenefits)
  byId('other-benefit').addEventListener('click', showBenefits)

  return {
    lookUp,
    /** Whether somebody has been scanned and is still here. */
    get isServing() {
      return prepared !== null
    },

    /** Ready for the next person. */
    goOn,

    /** Forgets what the page was at, whatever may still be answered. */
    leave() {
      lookUps += 1
      void forgetAttempt()
      goOn()
    },

    /** Nothing is recorded yet: the same key goes on once the person is checked. False if that person is gone, as after a reload. */
    askForFactor(of: RedeemAttempt): boolean {
      if (attempt?.key !== of.key) return false
      screens.show('bill', bill.askForFactor(of.body.secondFactor !== undefined))
      return true
    },

    /** A refusal of the server, with the way back to other benefits where a rule of one of them said no. */
    refuse(problem: ServerProblem) {
      stage.showRefusal(problem, { canGoBack: prepared !== null && problem.code === 'declined' })
    },
  }
}
export type Serving = ReturnType<typeof createServing>
