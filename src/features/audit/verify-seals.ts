import type { Keyring } from '../../infrastructure/keyring.js'
import { isGenuine, NO_SEAL_BEFORE, rootOf, sealHash, type StoredSeal } from './seal.js'
import { sealsAfter } from './seal.repository.js'
import type { Leaf } from './sealed-content.js'

export interface Finding {
  kind: 'altered' | 'missing' | 'inserted' | 'unsealed' | 'seal_missing' | 'seal_altered' | 'seal_forged'
  /** Number of the seal that shows it; null for what no seal covers. */
  sealNo: number | null
  collection: string
  id: string
  part?: string
}

/** A seal's number and hash as somebody noted them outside of the store. */
export interface Anchor {
  no: number
  hash: string
}

/** What the seals say: each covered part with the first seal that covers it, by `nameOf`. */
export type Covered = Map<string, { no: number; hash: string }>

export interface ChainCheck {
  findings: Finding[]
  covered: Covered
  newest: (Anchor & { sealedAt: Date }) | undefined
}

export const nameOf = ({ collection, id, part }: Omit<Leaf, 'hash'>) =>
  `${collection}|${id.toHexString()}|${part}`

/**
 * Walks all seals: numbers without a gap, each naming the hash of the one before, roots, signatures. A seal whose key is no longer kept is
 * vouched for by the next one that is signed with a kept key; the newest one must be signed with one.
 */
export async function checkChain(keyring: Keyring, anchor: Anchor | undefined): Promise<ChainCheck> {
  const check: ChainCheck = { findings: [], covered: new Map(), newest: undefined }
  let unvouched: StoredSeal | undefined
  let isAnchorSeen = anchor === undefined
  for await (const seal of sealsAfter(0)) {
    check.findings.push(...linkFindings(seal, check.newest))
    const key = keyring.verificationKey(seal.keyId)
    unvouched = key ? undefined : seal
    if (key && !isGenuine(seal, key)) check.findings.push(sealFinding('seal_forged', seal))
    cover(check, seal)
    check.newest = { no: seal.no, hash: sealHash(seal), sealedAt: seal.sealedAt }
    isAnchorSeen ||= anchor?.no === seal.no && anchor.hash === check.newest.hash
  }
  if (unvouched) check.findings.push(sealFinding('seal_forged', unvouched))
  if (!isAnchorSeen && anchor) check.findings.push(missingSeal(anchor.no))
  return check
}

function linkFindings(seal: StoredSeal, previous: Anchor | undefined): Finding[] {
  const expectedNo = (previous?.no ?? 0) + 1
  if (seal.no !== expectedNo) return [missingSeal(expectedNo)]
  const isLinked = seal.previousHash === (previous?.hash ?? NO_SEAL_BEFORE)
  return isLinked && seal.root === rootOf(seal.leaves) ? [] : [sealFinding('seal_altered', seal)]
}

function cover({ covered, findings }: ChainCheck, seal: StoredSeal): void {
  for (const leaf of seal.leaves) {
    const name = nameOf(leaf)
    const hash = leaf.hash.toString('base64')
    const earlier = covered.get(name)
    if (!earlier) covered.set(name, { no: seal.no, hash })
    else if (earlier.hash !== hash) findings.push({ ...factOf(leaf), kind: 'altered', sealNo: earlier.no })
  }
}

export function factOf({ collection, id, part }: Omit<Leaf, 'hash'>) {
  return { collection, id: id.toHexString(), part }
}

function sealFinding(kind: Finding['kind'], seal: StoredSeal): Finding {
  return { kind, sealNo: seal.no, collection: 'auditSeals', id: seal._id.toHexString() }
}

function missingSeal(no: number): Finding {
  return { kind: 'seal_missing', sealNo: no, collection: 'auditSeals', id: String(no) }
}
