import { formatYuan } from '../../lib/money.js'
import type { ServerProblem } from '../shared/answer.js'
import { callApi } from '../shared/call.js'
import { newKey } from '../shared/new-key.js'
import { byId, say } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import { previewOf, warningOf, type Preview } from './amounts.js'
import { createBillField } from './bill-field.js'
import { createFactorCheck } from './factor-check.js'
import type { Screens } from './screens.js'
import { createSecondLook } from './second-look.js'
import type { Benefit, Redemption } from './types.js'

interface Parts {
  words: Words
  screens: Screens
  csrf: string
  onOpen: () => void
  onCancel: () => void
  onSend: () => void
  onCorrected: (redemption: Redemption) => void
  onRefused: (problem: ServerProblem) => void
}

/** What the day's list says about a record that may be corrected. */
interface Correctable {
  id: string
  billFen: number
  benefit: Benefit
}

/** A wrong bill made right in one step. Its key is made when the form opens, so that sending it again corrects nothing twice. */
export function createCorrectView({ words, screens, csrf, ...on }: Parts) {
  const bill = createBillField(byId('correct-bill'), byId('correct-keypad'), refresh)
  const error = byId('correct-error')
  const warning = byId('correct-warning')
  const factor = createFactorCheck('correct-factor', words)
  const secondLook = createSecondLook(byId('correct-implausible'))
  let chosen: (Correctable & { key: string }) | null = null

  function refresh() {
    if (!chosen) return
    const fen = bill.fen()
    const preview: Preview =
      fen === null || fen === undefined ? { state: 'open' } : previewOf(chosen.benefit, fen)
    const known = preview.state === 'known' ? preview : null
    byId('correct-discount').textContent = known ? `−${formatYuan(known.discountFen)}` : '—'
    byId('correct-payable').textContent = known ? formatYuan(known.payableFen) : '—'
    say(warning, warningOf(preview, words))
    secondLook.changed(fen)
    if (fen !== null) say(error, '')
  }

  function open(record: Correctable, what: string) {
    chosen = { ...record, key: newKey() }
    bill.clear()
    factor.clear()
    factor.show(false)
    say(error, '')
    byId('correct-what').textContent = what
    byId('correct-old').textContent = formatYuan(record.billFen)
    refresh()
    on.onOpen()
    screens.show('correct', bill.field)
  }

  function problemOf(fen: number | undefined | null): string {
    if (fen === undefined) return words('bill.required')
    if (fen === null) return words('bill.wrong')
    return fen === chosen?.billFen ? words('correct.same') : ''
  }

  async function confirm() {
    const fen = bill.fen()
    const wrong = problemOf(fen)
    say(error, wrong)
    if (wrong || !chosen || typeof fen !== 'number') return bill.field.focus()
    const secondFactor = factor.isShown ? factor.given() : undefined
    if (factor.isShown && !secondFactor) return factor.askFor()
    if (secondLook.isWanted(fen, chosen.benefit.usualBillFen)) return
    await send(chosen, fen, secondFactor)
  }

  async function send(record: Correctable & { key: string }, fen: number, secondFactor?: object) {
    const body = { billFen: fen, reason: 'wrong_amount', ...(secondFactor ? { secondFactor } : {}) }
    on.onSend()
    const path = `/redemptions/${record.id}/correct`
    const answer = await callApi<Redemption>(path, { method: 'POST', body, key: record.key, csrf })
    if (answer.kind === 'lost' || (answer.kind === 'problem' && isUnknown(answer.problem))) {
      screens.show('correct', byId('correct-confirm'))
      return say(error, words('correct.failed'))
    }
    if (answer.kind === 'problem' && answer.problem.reason === 'second_factor_required') {
      factor.show(true)
      factor.say(secondFactor ? words('factor_wrong') : words('correct.factor'))
      return screens.show('correct', factor.last4)
    }
    chosen = null
    if (answer.kind === 'problem') on.onRefused(answer.problem)
    else on.onCorrected(answer.body)
  }

  byId('today').addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-correct]')
    if (!button?.dataset.correct || screens.current === 'busy') return
    open(JSON.parse(button.dataset.correct) as Correctable, button.dataset.summary ?? '')
  })
  byId('correct-form').addEventListener('submit', (event) => {
    event.preventDefault()
    void confirm()
  })
  byId('correct-cancel').addEventListener('click', () => {
    chosen = null
    on.onCancel()
  })
}

/** The same key decides: it may have been corrected, or is being so. */
const isUnknown = ({ status, code }: ServerProblem) => status >= 500 || code === 'in_progress'
