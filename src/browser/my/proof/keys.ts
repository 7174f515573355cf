import { compressPoint } from '../../../features/proofs/shared/p256-point.js'
import { formatProof, signedBytesOfProof } from '../../../features/proofs/shared/proof-format.js'
import { encodeBase64url } from '../../../lib/base64url.js'

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' }
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' }

export interface PhoneKeys {
  /** Made so that no script can read it. */
  privateKey: CryptoKey
  /** As the server takes it. */
  publicKey: string
}

/** @throws where the browser has no WebCrypto */
export async function makePhoneKeys(): Promise<PhoneKeys> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify'])
  const point = compressPoint(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)))
  if (!point) throw new Error('The browser writes public keys in another form')
  return { privateKey, publicKey: encodeBase64url(point) }
}

/** The proof of a step. */
export async function signProof(
  privateKey: CryptoKey,
  credential: Uint8Array,
  step: number,
): Promise<string> {
  const signature = await crypto.subtle.sign(SIGNING, privateKey, signedBytesOfProof(credential, step))
  return formatProof(credential, step, new Uint8Array(signature))
}
