import { dayOfNumber } from '../../../lib/business-day.js'
import { CARD_CODE_PREFIX, LAST_EXPIRY_DAY, parseCardCode } from '../../codes/card-code-format.js'
import { parseProof, PROOF_PREFIX } from '../../proofs/shared/proof-format.js'
import { readProof } from '../../proofs/shared/read-proof.js'
import type { VerifyingKey } from './lease.js'
import { verifySignature } from './signed-claims.js'

export interface SignedCard {
  kind: 'printed' | 'phone'
  serial: number
  issueNo: number
  /** Last good business day of the card, or of a phone's credential. */
  expiresOn: string
  /** Of a phone: the step of its proof, and the key that signed it. */
  proof?: { step: number; publicKey: Uint8Array }
}

export type CardReading =
  { ok: true; card: SignedCard } | { ok: false; reason: 'code_unknown' | 'not_a_printed_card' | 'forged' }

/** Codes that are good online only: of a phone with network, eight typed digits, a card number. */
const ONLINE_ONLY = /^(?:YL1:|\d{8}$|\d{12}$)/
const MAX_CODE_LENGTH = 512

/** Reads a scanned text as a printed card or a phone's proof, and checks what is signed. */
export async function readSignedCard(
  code: string,
  keys: ReadonlyMap<number, VerifyingKey>,
): Promise<CardReading> {
  if (code.length > MAX_CODE_LENGTH) return { ok: false, reason: 'code_unknown' }
  if (code.startsWith(PROOF_PREFIX)) return readPhone(code, keys)
  const parts = parseCardCode(code)
  if (!parts || parts.expiryDay > LAST_EXPIRY_DAY) {
    const isOther = !code.startsWith(CARD_CODE_PREFIX) && ONLINE_ONLY.test(code)
    return { ok: false, reason: isOther ? 'not_a_printed_card' : 'code_unknown' }
  }
  const key = keys.get(parts.keyId)
  const isGenuine = key !== undefined && (await verifySignature(key, parts.signature, parts.signedBytes))
  if (!isGenuine) return { ok: false, reason: 'forged' }
  const { serial, issueNo, expiryDay } = parts
  return { ok: true, card: { kind: 'printed', serial, issueNo, expiresOn: dayOfNumber(expiryDay) } }
}

async function readPhone(code: string, keys: ReadonlyMap<number, VerifyingKey>): Promise<CardReading> {
  const reading = await readProof(code, keys)
  if (!reading.ok) return reading
  const { serial, issueNo, expiresOn, step, publicKey } = reading.proof
  return { ok: true, card: { kind: 'phone', serial, issueNo, expiresOn, proof: { step, publicKey } } }
}

/** The serial that a text names, whether or not it is genuine; undefined when it names none. */
export function signedSerialOf(code: string): number | undefined {
  return parseCardCode(code)?.serial ?? parseProof(code)?.credential.serial
}
