import { formatYuan } from '../../lib/money.js'
import { byId, say } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import { billIsNeeded, previewOf, warningOf, type Preview } from './amounts.js'
import { createBillField } from './bill-field.js'
import { createFactorCheck } from './factor-check.js'
import { createSecondLook } from './second-look.js'
import type { Benefit, RedeemBody } from './types.js'

export type Confirmed = Pick<RedeemBody, 'billFen' | 'presentedBy' | 'secondFactor'>

interface Parts {
  words: Words
  onConfirm: (confirmed: Confirmed) => void
  carer: { isCarer: boolean; mustCheck: boolean; refusal: () => string }
}

/** The bill with its keypad, what it makes of the benefit, and the second factor where it is asked for. */
export function createBillView({ words, onConfirm, carer }: Parts) {
  const bill = createBillField(byId('bill'), byId('keypad'), refresh)
  const error = byId('bill-error')
  const warning = byId('bill-warning')
  const factor = createFactorCheck('factor', words)
  const secondLook = createSecondLook(byId('bill-implausible'))
  let benefit: Benefit | null = null
  let mustCheckPerson = false

  function refresh() {
    if (!benefit) return
    const fen = bill.fen()
    const preview: Preview = fen === null ? { state: 'open' } : previewOf(benefit, fen)
    const known = preview.state === 'known' ? preview : null
    byId('preview-discount').textContent = known ? `−${formatYuan(known.discountFen)}` : '—'
    byId('preview-payable').textContent = known ? formatYuan(known.payableFen) : '—'
    const text = warningOf(preview, words)
    warning.hidden = text === ''
    warning.querySelector('span')?.replaceChildren(text)
    factor.show(mustCheckPerson || carer.mustCheck || known?.needsSecondFactor === true)
    secondLook.changed(fen)
    if (fen !== null) say(error, '')
  }

  function confirm() {
    if (!benefit) return
    const fen = bill.fen()
    if (fen === null || (fen === undefined && billIsNeeded(benefit))) {
      say(error, words(fen === null ? 'bill.wrong' : 'bill.required'))
      bill.field.focus()
      return
    }
    const refusal = carer.refusal()
    if (refusal) return say(error, refusal)
    const secondFactor = factor.isShown ? factor.given() : undefined
    if (factor.isShown && !secondFactor) return factor.askFor()
    if (secondLook.isWanted(fen, benefit.usualBillFen)) return
    onConfirm({
      ...(fen === undefined ? {} : { billFen: fen }),
      ...(carer.isCarer ? { presentedBy: 'carer' as const } : {}),
      ...(secondFactor ? { secondFactor } : {}),
    })
  }

  byId('bill-form').addEventListener('submit', (event) => {
    event.preventDefault()
    confirm()
  })

  return {
    field: bill.field,
    refresh,
    /** Opens the form for a benefit, empty. */
    open(chosen: Benefit) {
      benefit = chosen
      mustCheckPerson = false
      bill.clear()
      factor.clear()
      say(error, '')
      byId('bill-title').textContent = chosen.title
      byId('bill-sentence').textContent = chosen.sentence
      byId('bill-optional').hidden = billIsNeeded(chosen)
      refresh()
    },
    /** The server wants to know that it is the person; `isWrong` if what was given did not match. */
    askForFactor(isWrong: boolean): HTMLElement {
      mustCheckPerson = true
      factor.last4.value = ''
      refresh()
      factor.say(isWrong ? words('factor_wrong') : '')
      return factor.last4
    },
  }
}
export type BillView = ReturnType<typeof createBillView>
