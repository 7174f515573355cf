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

/**
 * A telephone number in groups that can be read out: `0352-2345678`, `010-12345678`, `138 1234 5678`. What is neither a landline nor a
 * mobile number of mainland China stays as it is.
 */
export function readablePhoneNumber(phone: string): string {
  const digits = phone.replace(/[\s-]/g, '')
  if (/^1\d{10}$/.test(digits)) return digits.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3')
  // Beijing and the numbers that begin with 02 have area codes of three digits, all others of four.
  const [, area, number] = /^(0(?:10|2\d)|0[3-9]\d{2})(\d{7,8})$/.exec(digits) ?? []
  return area && number ? `${area}-${number}` : phone
}

/** Whether a number (in any spelling) is a mobile number of mainland China, which can receive messages. */
export function isMobileNumber(text: string): boolean {
  return /^1[3-9]\d{9}$/.test(normalisePhoneNumber(text) ?? '')
}
