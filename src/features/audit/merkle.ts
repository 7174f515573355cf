import { createHash } from 'node:crypto'

/** Leaves and nodes are hashed with different first bytes, so that no node can pass for a leaf (RFC 6962, 2.1). */
const LEAF = Buffer.from([0])
const NODE = Buffer.from([1])

export function leafHash(data: string): Buffer {
  return createHash('sha256').update(LEAF).update(data, 'utf8').digest()
}

/** The root of the Merkle tree over the leaves' hashes in their order (RFC 6962, 2.1); of no leaves, the hash of nothing. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves
  if (!only) return createHash('sha256').digest()
  if (leaves.length === 1) return only
  const half = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return createHash('sha256')
    .update(NODE)
    .update(merkleRoot(leaves.slice(0, half)))
    .update(merkleRoot(leaves.slice(half)))
    .digest()
}
