import { decodeBase45, encodeBase45 } from '../../../lib/base45.js'
import { LAST_EXPIRY_DAY } from '../../codes/card-code-format.js'
import { COMPRESSED_POINT_BYTES } from './p256-point.js'

/**
 * The proof that a phone makes without network, without any cryptography, so that a browser and the server read it by the same rules.
 *
 * `YL2:` + base45 of 181 bytes, all numbers big-endian:
 *
 * | bytes | content |
 * | --- | --- |
 * | 0 | version, always 2 |
 * | 1 | flags, none defined yet: 0 |
 * | 2–3 | key id |
 * | 4–9 | serial of the phone's card |
 * | 10–11 | issue number |
 * | 12–15 | expiry day of the credential, days since 1970-01-01 in Asia/Shanghai; good on this day |
 * | 16–48 | the phone's public key: P-256, compressed |
 * | 49–112 | ES256 signature of the community, raw r and s, over `CREDENTIAL_DOMAIN` + bytes 0–48 |
 * | 113–116 | step: number of 30-second steps since 1970-01-01 UTC |
 * | 117–180 | ES256 signature of the phone, raw r and s, over `PROOF_DOMAIN` + bytes 0–116 |
 *
 * Bytes 0–112 are the credential, which the phone gets from the server; the rest is its own, new at every step.
 */
export const PROOF_PREFIX = 'YL2:'

/** Length of every proof: the prefix and 272 characters for 181 bytes. */
export const PROOF_LENGTH = 276

/** Stand before the bytes in what is signed, so that no signature made for one thing can be shown as another. */
export const CREDENTIAL_DOMAIN = 'yinlinghui/phone-credential/YL2\n'
export const PROOF_DOMAIN = 'yinlinghui/phone-proof/YL2\n'

export const CREDENTIAL_BYTES = 113
const VERSION = 2
const NO_FLAGS = 0
const KEY_AT = 16
const CREDENTIAL_SIGNATURE_AT = KEY_AT + COMPRESSED_POINT_BYTES
const PROOF_SIGNATURE_AT = CREDENTIAL_BYTES + 4
const SIGNATURE_BYTES = 64
const PROOF_BYTES = PROOF_SIGNATURE_AT + SIGNATURE_BYTES

export interface CredentialContent {
  /** 1–65535 */
  keyId: number
  /** 0 to 2^48 − 1 */
  serial: number
  /** 0–65535 */
  issueNo: number
  /** Days since 1970-01-01. */
  expiryDay: number
  /** P-256, compressed. */
  publicKey: Uint8Array
}

export interface CredentialParts extends CredentialContent {
  signedBytes: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
}

export interface ProofParts {
  credential: CredentialParts
  step: number
  signedBytes: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
}

/** The 49 bytes of a credential that the community signs; RangeError if a number does not fit its field. */
export function encodeCredentialBody(content: CredentialContent): Uint8Array<ArrayBuffer> {
  const { keyId, serial, issueNo, expiryDay, publicKey } = content
  if (expiryDay > LAST_EXPIRY_DAY) throw new RangeError('The expiry day is after the year 9999')
  if (publicKey.length !== COMPRESSED_POINT_BYTES) throw new RangeError('Not a compressed public key')
  const body = new Uint8Array(CREDENTIAL_SIGNATURE_AT)
  const view = new DataView(body.buffer)
  view.setUint8(0, VERSION)
  view.setUint8(1, NO_FLAGS)
  view.setUint16(2, fitting(keyId, 2))
  view.setUint16(4, Math.floor(fitting(serial, 6) / 2 ** 32))
  view.setUint32(6, serial % 2 ** 32)
  view.setUint16(10, fitting(issueNo, 2))
  view.setUint32(12, fitting(expiryDay, 4))
  body.set(publicKey, KEY_AT)
  return body
}

export function signedBytesOfCredential(body: Uint8Array): Uint8Array<ArrayBuffer> {
  return joined(new TextEncoder().encode(CREDENTIAL_DOMAIN), body)
}

/** What the phone signs: its credential, the community's signature included, and the step. */
export function signedBytesOfProof(credential: Uint8Array, step: number): Uint8Array<ArrayBuffer> {
  return joined(new TextEncoder().encode(PROOF_DOMAIN), credential, stepBytes(step))
}

/** The text of a proof. */
export function formatProof(credential: Uint8Array, step: number, signature: Uint8Array): string {
  return PROOF_PREFIX + encodeBase45(joined(credential, stepBytes(step), signature))
}

/** Takes a credential apart; null if it is not exactly one. The signature is not checked here. */
export function parseCredential(bytes: Uint8Array): CredentialParts | null {
  if (bytes.length !== CREDENTIAL_BYTES) return null
  const body = Uint8Array.from(bytes.subarray(0, CREDENTIAL_SIGNATURE_AT))
  const view = new DataView(body.buffer)
  const expiryDay = view.getUint32(12)
  if (view.getUint8(0) !== VERSION || view.getUint8(1) !== NO_FLAGS || expiryDay > LAST_EXPIRY_DAY) {
    return null
  }
  return {
    keyId: view.getUint16(2),
    serial: view.getUint16(4) * 2 ** 32 + view.getUint32(6),
    issueNo: view.getUint16(10),
    expiryDay,
    publicKey: body.subarray(KEY_AT),
    signedBytes: signedBytesOfCredential(body),
    signature: Uint8Array.from(bytes.subarray(CREDENTIAL_SIGNATURE_AT)),
  }
}

/**
 * Takes a proof apart; null if it is not exactly one: wrong length, prefix, alphabet, spelling, version or flags. It is never trimmed,
 * as a blank is a character of base45. No signature is checked here.
 */
export function parseProof(text: string): ProofParts | null {
  if (text.length !== PROOF_LENGTH || !text.startsWith(PROOF_PREFIX)) return null
  const bytes = decodeBase45(text.slice(PROOF_PREFIX.length))
  if (bytes?.length !== PROOF_BYTES) return null
  const whole = bytes.subarray(0, CREDENTIAL_BYTES)
  const credential = parseCredential(whole)
  if (!credential) return null
  const step = new DataView(bytes.buffer, bytes.byteOffset).getUint32(CREDENTIAL_BYTES)
  return {
    credential,
    step,
    signedBytes: signedBytesOfProof(whole, step),
    signature: Uint8Array.from(bytes.subarray(PROOF_SIGNATURE_AT)),
  }
}

function stepBytes(step: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, fitting(step, 4))
  return bytes
}

function fitting(value: number, bytes: number): number {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 256 ** bytes) {
    throw new RangeError(`A number does not fit ${bytes} bytes`)
  }
  return value
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
