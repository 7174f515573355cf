import { dayOfNumber } from '../../../lib/business-day.js'
import type { VerifyingKey } from '../../offline/shared/lease.js'
import { verifySignature } from '../../offline/shared/signed-claims.js'
import { decompressPoint } from './p256-point.js'
import { parseProof } from './proof-format.js'

/** What a genuine proof says. Whether it is in time, unused, and of a card that is good is the reader's to see. */
export interface SignedProof {
  serial: number
  issueNo: number
  /** Last good business day of the credential. */
  expiresOn: string
  /** In which step of 30 seconds the phone made it. */
  step: number
  /** The phone's public key, compressed. */
  publicKey: Uint8Array
}

export type ProofReading = { ok: true; proof: SignedProof } | { ok: false; reason: 'code_unknown' | 'forged' }

/**
 * Reads a proof and checks both signatures: the community's by the key that the credential names, and the phone's by the key that the
 * community has signed. The one implementation for server and browser.
 */
export async function readProof(
  text: string,
  keys: ReadonlyMap<number, VerifyingKey>,
): Promise<ProofReading> {
  const parts = parseProof(text)
  if (!parts) return { ok: false, reason: 'code_unknown' }
  const { credential, step } = parts
  const communityKey = keys.get(credential.keyId)
  const isIssued =
    communityKey !== undefined &&
    (await verifySignature(communityKey, credential.signature, credential.signedBytes))
  if (!isIssued) return { ok: false, reason: 'forged' }
  const phoneKey = await importPhoneKey(credential.publicKey)
  const isOwn = phoneKey !== null && (await verifySignature(phoneKey, parts.signature, parts.signedBytes))
  if (!isOwn) return { ok: false, reason: 'forged' }
  const { serial, issueNo, expiryDay, publicKey } = credential
  return { ok: true, proof: { serial, issueNo, expiresOn: dayOfNumber(expiryDay), step, publicKey } }
}

async function importPhoneKey(compressed: Uint8Array): Promise<VerifyingKey | null> {
  const whole = decompressPoint(compressed)
  if (!whole) return null
  return crypto.subtle.importKey('raw', whole, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
}
