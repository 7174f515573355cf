import type { ServerProblem } from '../shared/answer.js'
import { callApi } from '../shared/call.js'
import { newKey } from '../shared/new-key.js'
import { byId } from '../shared/page.js'
import { createWords } from '../shared/words.js'
import { openAttemptStore } from './attempts.js'
import { createBenefitsView } from './benefits-view.js'
import { createBillView, type Confirmed } from './bill-view.js'
import { createCarerView } from './carer-view.js'
import { createCorrectView } from './correct-view.js'
import { createDayView } from './day-view.js'
import type { Desk } from './offline/desk.js'
import { createOffline } from './offline/index.js'
import { createResultView } from './result-view.js'
import { createScanView } from './scan-view.js'
import { listenToScanner } from './scanner-keys.js'
import { createScreens } from './screens.js'
import { createSettler, type Outcome } from './settle.js'
import { watchShift } from './shift.js'
import { createSound } from './sound.js'
import type { Attempt, Benefit, Prepared, Presented, Redemption } from './types.js'
import { createUnknownView } from './unknown-view.js'

/** Runs the counter: scan → benefits → bill → result, and void, without leaving the page. */
export async function runCounter() {
  const root = byId('counter')
  const { csrf = '', shop = '', zone = '', wasm = '' } = root.dataset
  const words = createWords(root.dataset.words ?? '{}')
  const language = document.documentElement.lang === 'en' ? 'en' : 'zh-CN'
  const store = await openAttemptStore()
  const screens = createScreens(root)
  const result = createResultView({ words, sound: createSound(language), language, zone })

  let prepared: Prepared | null = null
  /** Who prepared it, if it was not the server. */
  let desk: Desk | null = null
  let attempt: Attempt | null = null
  let chosen: Benefit | null = null
  let lookUps = 0

  const scan = createScanView({ words, wasmUrl: wasm, onPresented: (presented) => void lookUp(presented) })
  const benefits = createBenefitsView({ words, onChoose: (benefit) => void openBill(benefit) })
  const carer = createCarerView({
    words,
    onChange: () => {
      bill.refresh()
    },
  })
  const bill = createBillView({ words, carer, onConfirm: (confirmed) => void confirm(confirmed) })
  const settler = createSettler(
    {
      send: ({ key, body }) => callApi<Redemption>('/redemptions', { method: 'POST', key, body, csrf }),
      ask: (key) => callApi<Redemption>(`/redemptions/by-key/${key}`),
      voidByKey: ({ key, voidKey }) =>
        callApi<Redemption>(`/redemptions/by-key/${key}/void`, {
          method: 'POST',
          key: voidKey,
          body: { reason: 'other', note: words('unknown.void_note') },
          csrf,
        }),
    },
    store,
  )
  const unknown = createUnknownView({
    words,
    screens,
    settler,
    timeOf: result.timeOf,
    onSettled: (outcome, settled) => {
      finish(outcome, settled)
    },
    mayLeave: () => offline.isLineBad,
    async onLater(left) {
      const isQueued = await offline.takeOver(left)
      if (isQueued) await store.remove(left.key)
      showScan()
      return isQueued
    },
  })
  const day = createDayView({
    words,
    screens,
    csrf,
    onOpen: () => {
      scan.rest()
    },
    onCancel: showScan,
    onVoided: () => {
      result.voided(words('result.voided_text'))
      showResult()
    },
    onRefused: (problem) => {
      result.refused(problem, words('result.not_voided'))
      showResult()
    },
  })

  const offline = await createOffline({
    root,
    words,
    language,
    csrf,
    isFree: () => screens.current === 'scan' && prepared === null && !unknown.isOpen,
    onSwitch: leave,
    onOffline() {
      if (screens.current === 'unknown') void unknown.leave()
      else if (screens.current !== 'busy') leave()
    },
    onPresented: (presented) => void lookUp(presented),
    onRecordsChanged: () => void day.refresh(),
  })

  function leave() {
    lookUps += 1
    void forgetAttempt()
    showScan()
  }

  createCorrectView({
    words,
    screens,
    csrf,
    onOpen: () => {
      scan.rest()
    },
    onCancel: showScan,
    onSend: () => {
      showBusy('busy_correct')
    },
    onCorrected: (redemption) => {
      result.corrected(redemption)
      showResult({ isSuccess: true, receiptOf: redemption.id })
      void day.refresh()
    },
    onRefused: (problem) => {
      result.refused(problem, words('correct.no'))
      showResult()
      void day.refresh()
    },
  })

  function showScan() {
    prepared = null
    root.dataset.desk = ''
    scan.watch(false)
    screens.show('scan', scan.statusElement)
  }

  function showBusy(key: 'busy' | 'busy_correct') {
    byId('busy-word').textContent = words(`${key}.title`)
    byId('busy-text').textContent = words(`${key}.text`)
    screens.show('busy', byId('busy-word'))
  }

  function showResult({ canGoBack = false, needsSignIn = false, isSuccess = false, receiptOf = '' } = {}) {
    const receipt = byId<HTMLAnchorElement>('result-receipt')
    receipt.hidden = receiptOf === ''
    receipt.href = `/counter/redemptions/${receiptOf}/receipt`
    byId('result-back').hidden = !canGoBack
    byId('result-login').hidden = !needsSignIn
    screens.show('result', result.heading)
    scan.watch(isSuccess)
  }

  async function lookUp(presented: Presented) {
    if (screens.current === 'busy' || unknown.isHolding) return
    lookUps += 1
    const own = lookUps
    prepared = null
    scan.rest()
    scan.setStatus('looking')
    await forgetAttempt()
    const by = offline.desk
    const answer = await (by?.prepare(presented) ??
      callApi<Prepared>('/redemptions/prepare', { method: 'POST', body: presented, csrf }))
    // Another code was scanned meanwhile, and counts instead.
    if (own !== lookUps) return
    if (answer.kind === 'lost') {
      result.offline()
      return showResult()
    }
    if (answer.kind === 'problem') return refuse(answer.problem)
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

  function refuse(problem: ServerProblem, canGoBack = false) {
    result.refused(problem)
    showResult({ canGoBack, needsSignIn: problem.status === 401 })
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
      label: { name: prepared.member.maskedName, benefit: benefit.title },
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
    showBusy('busy')
    if (desk) return confirmAt(desk, attempt.key, confirmed)
    finish(await settler.send(attempt), attempt)
  }

  async function confirmAt(by: Desk, key: string, confirmed: Confirmed) {
    if (!prepared || !chosen) return
    const outcome = await by.redeem({ key, prepared, benefit: chosen, confirmed })
    if (outcome.kind === 'refused') return refuse(outcome.problem, true)
    if (outcome.kind === 'factor_needed') {
      bill.askForFactor(false)
      return screens.show('bill', byId('factor-person'))
    }
    await offline.refresh()
    result.show(outcome.shown)
    showResult({ isSuccess: true })
  }

  function finish(outcome: Outcome, of: Attempt) {
    switch (outcome.kind) {
      case 'recorded':
        result.ok(outcome.redemption, outcome.isReplay || of.isDoubtful)
        showResult({ isSuccess: true, receiptOf: outcome.redemption.id })
        void day.refresh()
        return
      case 'voided':
        result.voided(words('result.voided_bill'))
        showResult()
        void day.refresh()
        return
      case 'refused':
        return refuse(outcome.problem, prepared !== null && outcome.problem.code === 'declined')
      case 'factor_needed':
        return askForFactor(outcome.problem, of)
      case 'not_recorded':
        result.notRecorded()
        return showResult()
      case 'unknown':
        return unknown.begin(of, outcome)
    }
  }

  /** Nothing is recorded yet: the same key goes on once the person is checked, or the refusal stands after a reload. */
  function askForFactor(problem: ServerProblem, of: Attempt) {
    if (attempt?.key !== of.key) return refuse(problem)
    const field = bill.askForFactor(of.body.secondFactor !== undefined)
    screens.show('bill', field)
  }

  byId('result-again').addEventListener('click', showScan)
  byId('result-back').addEventListener('click', showBenefits)
  byId('other-benefit').addEventListener('click', showBenefits)
  byId('leave').addEventListener('click', leave)
  listenToScanner((code) => void lookUp({ code }))
  root.dataset.state = screens.current
  watchShift(root)

  const [left] = await store.unsettled(shop)
  if (left) unknown.resume(left)
  void offline.begin()
  await scan.begin()
}
