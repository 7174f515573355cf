import { SEALED_COLLECTIONS, type SealedCollection, type SealedPart } from './seal.model.js'
import { allFacts, sealsAfter } from './seal.repository.js'
import { leavesOf, type Leaf, type StoredFact } from './sealed-content.js'
import { factOf, nameOf, type ChainCheck, type Finding } from './verify-seals.js'

/** For how long a fact may wait while seals are made; the sealer comes by every minute. */
const PATIENCE_MS = 10 * 60_000

interface Uncovered {
  name: string
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

/** Seals that came while the facts were read may cover some of them. */
async function judgeUncovered(check: FactsCheck, uncovered: Uncovered[], newest: ChainCheck['newest']) {
  const sealedMeanwhile = new Set<string>()
  if (uncovered.length > 0) {
    for await (const seal of sealsAfter(newest?.no ?? 0)) {
      for (const leaf of seal.leaves) sealedMeanwhile.add(nameOf(leaf))
    }
  }
  const lastInTime = (newest?.sealedAt.getTime() ?? 0) - PATIENCE_MS
  for (const { name, finding, madeAt } of uncovered) {
    if (sealedMeanwhile.has(name)) continue
    if (finding.kind === 'unsealed' && madeAt.getTime() >= lastInTime) check.waiting += 1
    else check.findings.push(finding)
  }
}

/** A fact that still waits for the sealer, or one that says it is sealed and is not. */
function toUncovered(collection: SealedCollection, stored: StoredFact, leaf: Leaf): Uncovered {
  const waits =
    collection === 'auditEvents'
      ? stored.unsealed === true
      : Array.isArray(stored.todo) && stored.todo.includes('seal')
  const voidedAt = (stored.voided as { at?: unknown } | undefined)?.at
  return {
    name: nameOf(leaf),
    finding: { ...factOf(leaf), kind: waits ? 'unsealed' : 'inserted', sealNo: null },
    madeAt: leaf.part === 'void' && voidedAt instanceof Date ? voidedAt : leaf.id.getTimestamp(),
  }
}

function missingFinding(name: string, no: number): Finding {
  const [collection, id, part] = name.split('|') as [SealedCollection, string, SealedPart]
  return { kind: 'missing', sealNo: no, collection, id, part }
}
