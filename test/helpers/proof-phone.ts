import { proofStepAt } from '../../src/features/proofs/shared/proof-time.js'
import { decodeBase64url, encodeBase64url } from '../../src/lib/base64url.js'
import { call, type Answer } from './api.js'
import { clock } from './app.js'
import { aPhoneKey, signProof } from './phone-key.js'

export function bindProofKey(token: string, publicKey: Uint8Array): Promise<Answer> {
  return call('POST', '/my/proof-keys', { token, body: { publicKey: encodeBase64url(publicKey) } })
}

/** A bound phone as its page behaves: it has a key and the credential for it, and shows a proof for a moment. */
export async function aProofPhone(token: string) {
  const key = await aPhoneKey()
  const answer = await bindProofKey(token, key.publicKey)
  const credential = decodeBase64url(String(answer.body.credential))
  if (!credential) throw new Error(`no credential: ${JSON.stringify(answer.body)}`)
  return {
    key,
    credential,
    /** What it shows at a moment; now, unless told otherwise. */
    proof: (at: Date = clock.now()) => signProof(credential, proofStepAt(at.getTime()), key),
    proofOfStep: (step: number) => signProof(credential, step, key),
  }
}
