import { type KeyObject, sign } from 'node:crypto'
import {
  type CredentialContent,
  encodeCredentialBody,
  signedBytesOfCredential,
} from './shared/proof-format.js'

/** What a phone needs to make proofs: its card and its public key, signed by the community. RangeError if a number does not fit. */
export function signCredential(content: CredentialContent, privateKey: KeyObject): Uint8Array {
  const body = encodeCredentialBody(content)
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' as const }
  return Buffer.concat([body, sign('sha256', signedBytesOfCredential(body), key)])
}
