import { toHalfWidth } from '../../lib/half-width.js'
import { byId, say } from '../shared/page.js'
import type { RedeemBody } from './types.js'

/** The check of the person: the last four digits of the phone, or the cashier's word. `prefix` names its elements. */
export function createFactorCheck(prefix: string) {
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
    say(words: string) {
      say(error, words)
    },
    clear() {
      last4.value = ''
      person.checked = false
      say(error, '')
    },
  }
}
export type FactorCheck = ReturnType<typeof createFactorCheck>
