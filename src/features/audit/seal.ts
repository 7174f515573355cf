import { sign, verify, type KeyObject } from 'node:crypto'
import type { Types } from 'mongoose'
import { canonicalJson, sha256Hex } from '../../lib/canonical-json.js'
import type { Keyring } from '../../infrastructure/keyring.js'
import { merkleRoot } from './merkle.js'
import type { Leaf } from './sealed-content.js'

/** What the first seal names as the hash of the one before. */
export const NO_SEAL_BEFORE = '0'.repeat(64)

/** What is signed of a seal; the root stands for its leaves. */
export interface SealHead {
  no: number
  previousHash: string
  root: string
  leafCount: number
  sealedAt: Date
  keyId: number
}

export interface Seal extends Omit<SealHead, 'leafCount'> {
  leaves: Leaf[]
  signature: string
}

export interface StoredSeal extends Seal {
  _id: Types.ObjectId
}

/** Makes the seal that follows `previous`, signed with the key of the moment. */
export function makeSeal(
  previous: Seal | undefined,
  leaves: Leaf[],
  { keyring, at }: { keyring: Keyring; at: Date },
): Seal {
  const { kid, privateKey } = keyring.currentSigningKey(at)
  const seal = {
    no: (previous?.no ?? 0) + 1,
    previousHash: previous ? sealHash(previous) : NO_SEAL_BEFORE,
    root: rootOf(leaves),
    leaves,
    sealedAt: at,
    keyId: kid,
  }
  const signature = sign('sha256', signedBytes(seal), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return { ...seal, signature: signature.toString('base64url') }
}

/** By which hash the next seal names this one, and by which it can be noted down outside of the store. */
export function sealHash(seal: Omit<Seal, 'signature'>): string {
  return sha256Hex(signedBytes(seal))
}

export function rootOf(leaves: readonly Leaf[]): string {
  return merkleRoot(leaves.map(({ hash }) => hash)).toString('hex')
}

export function isGenuine(seal: Seal, publicKey: KeyObject): boolean {
  const signature = Buffer.from(seal.signature, 'base64url')
  return verify('sha256', signedBytes(seal), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)
}

function signedBytes({ no, previousHash, root, leaves, sealedAt, keyId }: Omit<Seal, 'signature'>): Buffer {
  const head: SealHead = { no, previousHash, root, leafCount: leaves.length, sealedAt, keyId }
  return Buffer.from(canonicalJson({ format: 'yinlinghui-audit-seal-1', ...head }))
}
