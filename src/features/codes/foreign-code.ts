/**
 * A one-time payment code: WeChat Pay 18 digits from 10 to 15, Alipay 16 to 24 digits from 25 to 30 (付款码,
 * their merchant APIs).
 */
const PAYMENT_CODE = /^(?:1[0-5]\d{16}|(?:2[5-9]|30)\d{14,22})$/
/** What asks to be paid, on a shop's sticker: WeChat `wxp://`, and Alipay's own address. */
const PAYMENT_LINK = /^(?:wxp:\/\/|https:\/\/qr\.alipay\.com\/)/i
const URL_START = /^(?:[a-z][a-z0-9+.-]*:\/\/|www\.)/i

/** What is held up instead of a member's code, where its form tells; the same on the server and at the counter. */
export function foreignKind(text: string): 'payment_code' | 'url' | null {
  if (PAYMENT_CODE.test(text) || PAYMENT_LINK.test(text)) return 'payment_code'
  return URL_START.test(text) ? 'url' : null
}
