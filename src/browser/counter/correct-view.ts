import { formatYuan } from '../../lib/money.js'
import { newKey } from '../shared/new-key.js'
import { byId, say } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import { previewOf, warningOf, type Preview } from './amounts.js'
import { createBillField } from './bill-field.js'
import { createFactorCheck } from './factor-check.js'
import type { Screens } from './screens.js'
import { createSecondLook } from './second-look.js'
import type { Benefit, CorrectAttempt, CorrectBody } from './types.js'

interface Parts {
  words: Words
  screens: Screens
  shop: string
  onOpen: () => void
  onCancel: () => void
  onConfirmed: (attempt: CorrectAttempt) => void
}

/** What the day's list says about a record that may be corrected. */
interface Correctable {
  id: string
  maskedName: string
  billFen: number
  benefit: Benefit
}

/** A wrong bill made right in one step. Its key is made when the form opens, so that sending it again corrects nothing twice. */
export function createCorrectView({ words, screens, shop, ...on }: Parts) {
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

  function confirm() {
    const fen = bill.fen()
    const wrong = problemOf(fen)
    say(error, wrong)
    if (wrong || !chosen || typeof fen !== 'number') return bill.field.focus()
    const secondFactor = factor.isShown ? factor.given() : undefined
    if (factor.isShown && !secondFactor) return factor.askFor()
    if (secondLook.isWanted(fen, chosen.benefit.usualBillFen)) return
    on.onConfirmed(
      attemptOf(chosen, { billFen: fen, reason: 'wrong_amount', ...(secondFactor ? { secondFactor } : {}) }),
    )
  }

  function attemptOf({ id, key, maskedName, benefit }: Correctable & { key: string }, body: CorrectBody) {
    const label = { name: maskedName, benefit: benefit.title }
    return { key, shopId: shop, corrects: id, body, sentAt: null, isDoubtful: false, label }
  }

  byId('today').addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-correct]')
    if (!button?.dataset.correct || screens.current === 'busy') return
    open(JSON.parse(button.dataset.correct) as Correctable, button.dataset.summary ?? '')
  })
  byId('correct-form').addEventListener('submit', (event) => {
    event.preventDefault()
    confirm()
  })
  byId('correct-cancel').addEventListener('click', () => {
    chosen = null
    on.onCancel()
  })

  return {
    /** The right bill asks for a check of the person; the same key goes on. False if the form is no longer at this one. */
    askForFactor({ key, body }: CorrectAttempt): boolean {
      if (chosen?.key !== key) return false
      factor.show(true)
      factor.say(words(body.secondFactor ? 'factor_wrong' : 'correct.factor'))
      screens.show('correct', factor.last4)
      return true
    },
  }
}
