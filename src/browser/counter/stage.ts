import type { ServerProblem } from '../shared/answer.js'
import { byId } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import type { ResultView } from './result-view.js'
import type { ScanView } from './scan-view.js'
import type { Screens } from './screens.js'

interface Parts {
  root: HTMLElement
  words: Words
  screens: Screens
  scan: ScanView
  result: ResultView
}

interface WayOn {
  canGoBack?: boolean
  needsSignIn?: boolean
  isSuccess?: boolean
  /** Whose receipt can be opened. */
  receiptOf?: string
}

/** The screens between two people: ready to scan, at work, and a result with the ways on from it. */
export function createStage({ root, words, screens, scan, result }: Parts) {
  function showResult({
    canGoBack = false,
    needsSignIn = false,
    isSuccess = false,
    receiptOf = '',
  }: WayOn = {}) {
    const receipt = byId<HTMLAnchorElement>('result-receipt')
    receipt.hidden = receiptOf === ''
    receipt.href = `/counter/redemptions/${receiptOf}/receipt`
    byId('result-back').hidden = !canGoBack
    byId('result-login').hidden = !needsSignIn
    screens.show('result', result.heading)
    scan.watch(isSuccess)
  }

  return {
    showResult,

    showScan() {
      root.dataset.desk = ''
      scan.watch(false)
      screens.show('scan', scan.statusElement)
    },

    showBusy(key: 'busy' | 'busy_correct') {
      byId('busy-word').textContent = words(`${key}.title`)
      byId('busy-text').textContent = words(`${key}.text`)
      screens.show('busy', byId('busy-word'))
    },

    showRefusal(
      problem: ServerProblem,
      { canGoBack = false, word }: { canGoBack?: boolean; word?: string } = {},
    ) {
      result.refused(problem, word)
      showResult({ canGoBack, needsSignIn: needsSignIn(problem) })
    },
  }
}
export type Stage = ReturnType<typeof createStage>

/** Signing in again helps nobody whose device was locked. */
const needsSignIn = ({ status, code }: ServerProblem) => status === 401 && code !== 'device_locked'
