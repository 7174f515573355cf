import { SEALED_COLLECTIONS, type SealedCollection, type SealedPart } from './seal.model.js'
import { allFacts, allQueued, sealsAfter } from './seal.repository.js'
import { leavesOf, type Leaf, type StoredFact } from './sealed-content.js'
import { factOf, nameOf, type ChainCheck, type Finding } from './verify-seals.js'

/** For how long a fact may wait while seals are made; the sealer comes by every minute. */
const PATIENCE_MS = 10 * 60_000

interface Uncovered {
  name: string
  hash: string
  finding: Finding
  madeAt: Date
}

export interface FactsCheck {
  findings: Finding[]
  /** Facts that no seal covers yet, which is no finding. */
  waiting: number
}

/** Compares everything that is stored with what the seals cover; takes what is found off `covered`. */
export async function checkFacts({ covered, newest }: ChainCheck): Promise<FactsCheck> {
  const check: FactsCheck = { findings: [], waiting: 0 }
  const uncovered: Uncovered[] = []
  for (const collection of SEALED_COLLECTIONS) {
    for await (const stored of allFacts(collection)) {
      for (const leaf of leavesOf(collection, stored)) {
        const name = nameOf(leaf)
        const seal = covered.get(name)
        covered.delete(name)
        if (seal && seal.hash !== leaf.hash.toString('base64')) {
          check.findings.push({ ...factOf(leaf), kind: 'altered', sealNo: seal.no })
        }
        if (!seal) uncovered.push(toUncovered(collection, stored, leaf))
      }
    }
  }
  await judgeUncovered(check, uncovered, newest)
  for (const [name, { no }] of covered) check.findings.push(missingFinding(name, no))
  return check
}

/**
 * What no seal covered may wait in the queue, or be covered by a seal that came while the facts were read. The queue is read first: what is
 * taken out of it is in a seal by then.
 */
async function judgeUncovered(check: FactsCheck, uncovered: Uncovered[], newest: ChainCheck['newest']) {
  if (uncovered.length === 0) return
  const known = new Map<string, string>()
  const queued = new Set<string>()
  for await (const { leaves } of allQueued()) {
    for (const leaf of leaves) {
      known.set(nameOf(leaf), leaf.hash.toString('base64'))
      queued.add(nameOf(leaf))
    }
  }
  for await (const seal of sealsAfter(newest?.no ?? 0)) {
    for (const leaf of seal.leaves) {
      known.set(nameOf(leaf), leaf.hash.toString('base64'))
      queued.delete(nameOf(leaf))
    }
  }
  const lastInTime = (newest?.sealedAt.getTime() ?? 0) - PATIENCE_MS
  for (const { name, hash, finding, madeAt } of uncovered) {
    const hashThen = known.get(name)
    const waits = hashThen === undefined ? finding.kind === 'unsealed' : queued.has(name)
    if (hashThen !== undefined && hashThen !== hash) check.findings.push({ ...finding, kind: 'altered' })
    else if (waits && madeAt.getTime() >= lastInTime) check.waiting += 1
    else if (waits) check.findings.push({ ...finding, kind: 'unsealed' })
    else if (hashThen === undefined) check.findings.push(finding)
  }
}

/** A fact that still waits for its seal, or one that says it is sealed and is not. */
function toUncovered(collection: SealedCollection, stored: StoredFact, leaf: Leaf): Uncovered {
  const waits = collection === 'auditEvents' ? stored.unsealed === true : stored.pending === true
  const voidedAt = (stored.voided as { at?: unknown } | undefined)?.at
  return {
    name: nameOf(leaf),
    hash: leaf.hash.toString('base64'),
    finding: { ...factOf(leaf), kind: waits ? 'unsealed' : 'inserted', sealNo: null },
    madeAt: leaf.part === 'void' && voidedAt instanceof Date ? voidedAt : leaf.id.getTimestamp(),
  }
}

function missingFinding(name: string, no: number): Finding {
  const [collection, id, part] = name.split('|') as [SealedCollection, string, SealedPart]
  return { kind: 'missing', sealNo: no, collection, id, part }
}
