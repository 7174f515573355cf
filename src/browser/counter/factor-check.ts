import { toHalfWidth } from '../../lib/half-width.js'
import { byId, say } from '../shared/page.js'
import type { Words } from '../shared/words.js'
import type { RedeemBody } from './types.js'

/** The check of the person: the last four digits of the phone, or the cashier's word. `prefix` names its elements. */
export function createFactorCheck(prefix: string, words: Words) {
  const box = byId(prefix)
  const error = byId(`${prefix}-error`)
  const last4 = byId<HTMLInputElement>(`${prefix}-last4`)
  const person = byId<HTMLInputElement>(`${prefix}-person`)
  last4.addEventListener('input', () => {
    say(error, '')
  })

  return {
    last4,
    get isShown() {
      return !box.hidden
    },
    show(isWanted: boolean) {
      box.hidden = !isWanted
    },
    /** What was given, undefined while it is neither. */
    given(): RedeemBody['secondFactor'] {
      const value = toHalfWidth(last4.value).trim()
      if (/^\d{4}$/.test(value)) return { kind: 'phone_last4', value }
      return person.checked && value === '' ? { kind: 'person_checked' } : undefined
    },
    say(text: string) {
      say(error, text)
    },
    /** Neither was given: says so at the first field that there is; without network there are no digits to compare. */
    askFor() {
      const hasDigits = last4.offsetParent !== null
      say(error, words(hasDigits ? 'bill.last4' : 'person_unchecked'))
      ;(hasDigits ? last4 : person).focus()
    },
    clear() {
      last4.value = ''
      person.checked = false
      say(error, '')
    },
  }
}
export type FactorCheck = ReturnType<typeof createFactorCheck>
