import { hashCode } from './phone-code.js'

/** The name under which the store keeps a phone code: the hash of its text. */
export function phoneCodeId(text: string): string {
  return hashCode(text)
}

/** The name of a typed code: the same eight digits may be alive in another shop, so the shop is part of it. */
export function typedCodeId(shopId: string, digits: string): string {
  return hashCode(`${shopId}|${digits}`)
}
