import { createHash } from 'node:crypto'
import { hashCode } from '../codes/phone-code.js'

/** The name under which a redemption spends a proof: one use for each card and step, whatever the phone signed meanwhile. */
export function proofCodeId(cardId: string, step: number): string {
  return hashCode(`proof|${cardId}|${step}`)
}

/** How a card remembers the key of its phone: SHA-256 of the compressed point, in hexadecimal. */
export function proofKeyThumbprint(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex')
}
