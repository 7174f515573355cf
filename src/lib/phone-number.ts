import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { toHalfWidth } from './half-width.js'

/**
 * A phone number of mainland China as it is dialled within the country, digits only: `13812345678`, a
 * landline with its area code `03522345678`, a service number `4001234567`. Accepts +86, blanks, hyphens,
 * brackets and full-width digits; null if it is no valid number of mainland China or carries an extension.
 * Two spellings of a number give the same answer.
 */
export function normalisePhoneNumber(text: string): string | null {
  const phone = parsePhoneNumberFromString(toHalfWidth(text), { defaultCountry: 'CN', extract: false })
  if (phone?.country !== 'CN' || phone.ext !== undefined || !phone.isValid()) return null
  return phone.formatNational().replace(/\D/g, '')
}

/** Whether a number (in any spelling) is a mobile number of mainland China, which can receive messages. */
export function isMobileNumber(text: string): boolean {
  return /^1[3-9]\d{9}$/.test(normalisePhoneNumber(text) ?? '')
}
