import { dayOfNumber } from '../../../lib/business-day.js'
import { CARD_CODE_PREFIX, LAST_EXPIRY_DAY, parseCardCode } from '../../codes/card-code-format.js'
import type { VerifyingKey } from './lease.js'
import { verifySignature } from './signed-claims.js'

export interface SignedCard {
  serial: number
  issueNo: number
  /** Last good business day. */
  expiresOn: string
}

export type CardReading =
  { ok: true; card: SignedCard } | { ok: false; reason: 'code_unknown' | 'not_a_printed_card' | 'forged' }

/** Codes that are good online only: of a phone, a proof, eight typed digits, a card number. */
const ONLINE_ONLY = /^(?:YL[12]:|\d{8}$|\d{12}$)/
const MAX_CODE_LENGTH = 512

/** Reads a scanned text as a printed card and checks its signature. */
export async function readSignedCard(
  code: string,
  keys: ReadonlyMap<number, VerifyingKey>,
): Promise<CardReading> {
  if (code.length > MAX_CODE_LENGTH) return { ok: false, reason: 'code_unknown' }
  const parts = parseCardCode(code)
  if (!parts || parts.expiryDay > LAST_EXPIRY_DAY) {
    const isOther = !code.startsWith(CARD_CODE_PREFIX) && ONLINE_ONLY.test(code)
    return { ok: false, reason: isOther ? 'not_a_printed_card' : 'code_unknown' }
  }
  const key = keys.get(parts.keyId)
  const isGenuine = key !== undefined && (await verifySignature(key, parts.signature, parts.signedBytes))
  if (!isGenuine) return { ok: false, reason: 'forged' }
  const { serial, issueNo, expiryDay } = parts
  return { ok: true, card: { serial, issueNo, expiresOn: dayOfNumber(expiryDay) } }
}
