import type { ServerProblem } from '../shared/answer.js'
import { byId } from '../shared/page.js'
import { createWords } from '../shared/words.js'
import { openAttemptStore } from './attempts.js'
import { createCorrectView } from './correct-view.js'
import { createDayView } from './day-view.js'
import { createOffline } from './offline/index.js'
import { createRedemptionCalls } from './redemption-calls.js'
import { createResultView } from './result-view.js'
import { createScanView } from './scan-view.js'
import { listenToScanner } from './scanner-keys.js'
import { createScreens } from './screens.js'
import { createServing } from './serving.js'
import { createSettler, type Outcome } from './settle.js'
import { watchShift } from './shift.js'
import { createSound } from './sound.js'
import { createStage } from './stage.js'
import { isCorrection, type Attempt, type Presented, type Redemption } from './types.js'
import { createUnknownView } from './unknown-view.js'

/** Runs the counter: scan → benefits → bill → result, correction and void, without leaving the page. */
export async function runCounter() {
  const root = byId('counter')
  const { csrf = '', shop = '', zone = '', wasm = '' } = root.dataset
  const words = createWords(root.dataset.words ?? '{}')
  const language = document.documentElement.lang === 'en' ? 'en' : 'zh-CN'
  const store = await openAttemptStore()
  const screens = createScreens(root)

  // Before anything of the page listens to anybody: what is below needs it.
  const offline = await createOffline({
    root,
    words,
    language,
    csrf,
    isFree: () => screens.current === 'scan' && !serving.isServing && !unknown.isOpen,
    onSwitch: leave,
    onOffline() {
      if (screens.current === 'unknown') void unknown.leave()
      else if (screens.current !== 'busy') leave()
    },
    onPresented: lookUp,
    onRecordsChanged() {
      unknown.askAgain()
      void day.refresh()
    },
    onAnswered(key, text) {
      result.answered(key, text)
    },
  })

  const result = createResultView({ words, sound: createSound(language), language, zone })
  const scan = createScanView({ words, wasmUrl: wasm, onPresented: lookUp })
  const stage = createStage({ root, words, screens, scan, result })
  const settler = createSettler(createRedemptionCalls({ words, csrf }), store)

  const unknown = createUnknownView({
    words,
    screens,
    settler,
    timeOf: result.timeOf,
    onSettled: finish,
    mayLeave: () => offline.isLineBad,
    async onLater(left) {
      const isQueued = !isCorrection(left) && (await offline.takeOver(left))
      if (isQueued) await store.remove(left.key)
      serving.goOn()
      return isQueued
    },
  })

  const serving = createServing({
    ...{ root, words, csrf, shop, store, screens, stage, scan, result },
    deskNow: () => offline.desk,
    isHeld: () => unknown.isHolding,
    onConfirmed: (attempt) => void send(attempt),
    onTaken: offline.refresh,
  })

  const onOpen = () => {
    scan.rest()
  }
  const day = createDayView({
    words,
    screens,
    csrf,
    onOpen,
    onCancel: serving.goOn,
    onVoided: () => {
      result.voided(words('result.voided_text'))
      stage.showResult()
    },
    onRefused: (problem) => {
      stage.showRefusal(problem, { word: words('result.not_voided') })
    },
  })
  const correct = createCorrectView({
    words,
    screens,
    shop,
    onOpen,
    onCancel: serving.goOn,
    onConfirmed(attempt) {
      stage.showBusy('busy_correct')
      void send(attempt)
    },
  })

  function lookUp(presented: Presented) {
    void serving.lookUp(presented)
  }

  function leave() {
    serving.leave()
  }

  async function send(attempt: Attempt) {
    finish(await settler.send(attempt), attempt)
  }

  function finish(outcome: Outcome, of: Attempt) {
    switch (outcome.kind) {
      case 'recorded':
        return recorded(outcome.redemption, of, outcome.isReplay || of.isDoubtful)
      case 'voided':
        result.voided(words('result.voided_bill'))
        stage.showResult()
        void day.refresh()
        return
      case 'refused':
        return refuse(outcome.problem, of)
      case 'factor_needed': {
        const isAsked = isCorrection(of) ? correct.askForFactor(of) : serving.askForFactor(of)
        if (!isAsked) refuse(outcome.problem, of)
        return
      }
      case 'not_recorded':
        result.notRecorded()
        return stage.showResult()
      case 'unknown':
        return unknown.begin(of, outcome)
    }
  }

  function recorded(redemption: Redemption, of: Attempt, isReplay: boolean) {
    if (isCorrection(of)) result.corrected(redemption)
    else result.ok(redemption, isReplay)
    stage.showResult({ isSuccess: true, receiptOf: redemption.id })
    void day.refresh()
  }

  function refuse(problem: ServerProblem, of: Attempt) {
    if (!isCorrection(of)) return serving.refuse(problem)
    stage.showRefusal(problem, { word: words('correct.no') })
    void day.refresh()
  }

  byId('result-again').addEventListener('click', serving.goOn)
  byId('leave').addEventListener('click', leave)
  listenToScanner((code) => {
    lookUp({ code })
  })
  root.dataset.state = screens.current
  watchShift(root)

  unknown.resume(await store.unsettled(shop))
  void offline.begin()
  await scan.begin()
}
