import { compressPoint } from '../../src/features/proofs/shared/p256-point.js'
import { formatProof, signedBytesOfProof } from '../../src/features/proofs/shared/proof-format.js'

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' }

/** A key pair as a phone's browser makes it. */
export async function aPhoneKey() {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify'])
  const compressed = compressPoint(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)))
  if (!compressed) throw new Error('no public key')
  return { privateKey, publicKey: compressed }
}
export type PhoneKeyPair = Awaited<ReturnType<typeof aPhoneKey>>

/** The proof that a phone with this key shows in a step. */
export async function signProof(
  credential: Uint8Array,
  step: number,
  { privateKey }: Pick<PhoneKeyPair, 'privateKey'>,
): Promise<string> {
  const bytes = signedBytesOfProof(credential, step)
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, bytes)
  return formatProof(credential, step, new Uint8Array(signature))
}
