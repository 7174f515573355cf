import path from 'node:path'
import { parseArgs } from 'node:util'
import { verifyAudit, type AuditVerdict } from '../src/features/audit/audit-verify.service.js'
import type { Anchor, Finding } from '../src/features/audit/verify-seals.js'
import { loadConfig } from '../src/config.js'
import { loadOrCreateKeyring } from '../src/infrastructure/keyring.js'
import { openStore } from '../src/infrastructure/mongo.js'

/**
 * Compares everything that is stored with the chain of seals and names what was altered, taken away or put in.
 *
 *   npm run audit:verify [-- --anchor 120:<hash>]
 *
 * The anchor is a seal's number and hash as an earlier run printed them: it shows when the end of the chain was taken away. Exit code 0 when all is
 * as it was sealed, 1 on a finding, 2 when it could not be checked.
 */
const WORDS: Record<Finding['kind'], string> = {
  altered: 'altered since it was sealed',
  missing: 'missing: it was sealed and is not there',
  inserted: 'inserted: it passes for sealed, and no seal covers it',
  unsealed: 'inserted or left out: no seal covers it, though seals were made long after it',
  seal_missing: 'missing seal',
  seal_altered: 'altered seal: its link or its root does not fit',
  seal_forged: 'forged seal: its signature is not by a key of this store',
}
const MOST_NAMED = 50

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { anchor: { type: 'string' } } })
  const anchor = values.anchor === undefined ? undefined : anchorOf(values.anchor)
  const config = loadConfig()
  const store = await openStore({ ...config.mongo, dataPath: path.join(config.dataPath, 'store') })
  try {
    const keyring = loadOrCreateKeyring({ ...config.keys, mayCreate: false })
    const verdict = await verifyAudit({ keyring, ...(anchor ? { anchor } : {}) })
    report(verdict)
    return verdict.findings.length === 0 ? 0 : 1
  } finally {
    await store.close()
  }
}

function anchorOf(text: string): Anchor {
  const match = /^(\d+):([0-9a-f]{64})$/.exec(text)
  if (!match?.[2]) throw new Error('Write the anchor as <number>:<64 hexadecimal digits>')
  return { no: Number(match[1]), hash: match[2] }
}

function report({ findings, covered, waiting, newest }: AuditVerdict): void {
  for (const finding of findings.slice(0, MOST_NAMED)) console.log(sentence(finding))
  if (findings.length > MOST_NAMED) console.log(`… and ${findings.length - MOST_NAMED} more`)
  console.log(`${newest?.no ?? 0} seals cover ${covered} facts; ${waiting} wait for their seal`)
  if (newest) console.log(`Newest seal, to be noted elsewhere: ${newest.no}:${newest.hash}`)
  console.log(findings.length === 0 ? 'Everything is as it was sealed' : `${findings.length} findings`)
}

function sentence({ kind, sealNo, collection, id, part }: Finding): string {
  const where = sealNo === null ? '' : ` (seal ${sealNo})`
  return `${collection} ${id}${part === 'void' ? ', its void' : ''}: ${WORDS[kind]}${where}`
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
