import { toHalfWidth } from '../../lib/half-width.js'
import { formatYuan, parseYuan } from '../../lib/money.js'
import { byId, say } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import { billIsNeeded, previewOf, type Preview } from './amounts.js'
import type { Benefit, RedeemBody } from './types.js'

export interface Confirmed {
  billFen?: number
  secondFactor?: NonNullable<RedeemBody['secondFactor']>
}

interface Parts {
  words: Words
  onConfirm: (confirmed: Confirmed) => void
}

/** The bill with its keypad, what it makes of the benefit, and the second factor where it is asked for. */
export function createBillView({ words, onConfirm }: Parts) {
  const field = byId<HTMLInputElement>('bill')
  const error = byId('bill-error')
  const warning = byId('bill-warning')
  const factor = byId('factor')
  const factorError = byId('factor-error')
  const last4 = byId<HTMLInputElement>('factor-last4')
  const person = byId<HTMLInputElement>('factor-person')
  let benefit: Benefit | null = null
  let mustCheckPerson = false

  /** Undefined for an empty field, null for what is no amount. */
  function billFen(): number | undefined | null {
    return field.value.trim() === '' ? undefined : parseYuan(field.value)
  }

  function refresh() {
    if (!benefit) return
    const bill = billFen()
    const preview: Preview = bill === null ? { state: 'open' } : previewOf(benefit, bill)
    const known = preview.state === 'known' ? preview : null
    byId('preview-discount').textContent = known ? `−${formatYuan(known.discountFen)}` : '—'
    byId('preview-payable').textContent = known ? formatYuan(known.payableFen) : '—'
    const words = warningOf(preview)
    warning.hidden = words === ''
    warning.querySelector('span')?.replaceChildren(words)
    factor.hidden = !(mustCheckPerson || known?.needsSecondFactor)
    if (bill !== null) say(error, '')
  }

  function warningOf(preview: Preview): string {
    if (preview.state === 'below') return words('bill.below', { amount: formatYuan(preview.minSpendFen) })
    if (preview.state === 'not_above') {
      return words('bill.not_above', { amount: formatYuan(preview.fixedPriceFen) })
    }
    if (preview.state !== 'known' || preview.overQuotaFen === undefined) return ''
    return words('bill.over_quota', { amount: formatYuan(preview.overQuotaFen) })
  }

  function confirm() {
    if (!benefit) return
    const bill = billFen()
    if (bill === null || (bill === undefined && billIsNeeded(benefit))) {
      say(error, words(bill === null ? 'bill.wrong' : 'bill.required'))
      field.focus()
      return
    }
    const secondFactor = factor.hidden ? undefined : factorGiven()
    if (!factor.hidden && !secondFactor) {
      say(factorError, words('bill.last4'))
      last4.focus()
      return
    }
    onConfirm({
      ...(bill === undefined ? {} : { billFen: bill }),
      ...(secondFactor ? { secondFactor } : {}),
    })
  }

  function factorGiven(): RedeemBody['secondFactor'] {
    const value = toHalfWidth(last4.value).trim()
    if (/^\d{4}$/.test(value)) return { kind: 'phone_last4', value }
    return person.checked && value === '' ? { kind: 'person_checked' } : undefined
  }

  function pressKey(key: string) {
    field.value = key === 'back' ? field.value.slice(0, -1) : withKey(field.value, key)
    refresh()
  }

  field.addEventListener('input', () => {
    const cleaned = toHalfWidth(field.value)
      .replace(/。/g, '.')
      .replace(/[^\d.]/g, '')
    // Setting the same text would move the caret.
    if (cleaned !== field.value) field.value = cleaned
    refresh()
  })
  byId('keypad').addEventListener('pointerdown', (event) => {
    // The field keeps the focus, so that Enter still confirms.
    event.preventDefault()
  })
  byId('keypad').addEventListener('click', (event) => {
    const key = (event.target as Element).closest<HTMLElement>('[data-key]')?.dataset.key
    if (key) pressKey(key)
  })
  byId('bill-form').addEventListener('submit', (event) => {
    event.preventDefault()
    confirm()
  })
  last4.addEventListener('input', () => {
    say(factorError, '')
  })

  return {
    field,
    /** Opens the form for a benefit, empty. */
    open(chosen: Benefit) {
      benefit = chosen
      mustCheckPerson = false
      field.value = ''
      last4.value = ''
      person.checked = false
      say(error, '')
      say(factorError, '')
      byId('bill-title').textContent = chosen.title
      byId('bill-sentence').textContent = chosen.sentence
      byId('bill-optional').hidden = billIsNeeded(chosen)
      refresh()
    },
    /** The server wants to know that it is the person; `isWrong` if what was given did not match. */
    askForFactor(isWrong: boolean): HTMLElement {
      mustCheckPerson = true
      last4.value = ''
      refresh()
      say(factorError, isWrong ? words('factor_wrong') : '')
      return last4
    },
  }
}
export type BillView = ReturnType<typeof createBillView>

/** The text after a key of the keypad: one point, two decimals, no leading zeros. */
function withKey(text: string, key: string): string {
  if (key === '.') return text.includes('.') ? text : `${text || '0'}.`
  if (/\.\d\d$/.test(text) || text.length >= 9) return text
  return text === '0' ? key : text + key
}
