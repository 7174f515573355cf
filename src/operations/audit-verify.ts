import { verifyAudit, type AuditVerdict } from '../features/audit/audit-verify.service.js'
import type { Anchor, Finding } from '../features/audit/verify-seals.js'
import { withInstallation } from './installation.js'
import { OperationError, runOperation, say } from './operation.js'

const help = `
npm run audit:verify [-- --anchor 120:<hash>]
核对审计链：逐条比对已封存的记录，指出第一处被改动、删除或插入的记录。

Compares everything that is stored with the chain of seals and names what was altered, taken away or put in. The anchor is a seal's number and
hash as an earlier run printed them: it shows when the end of the chain was taken away. May be used while the program runs.

Exit codes: 0 all is as it was sealed, 1 something is not, 2 it could not be checked.`

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

await runOperation({
  help,
  options: { anchor: { type: 'string' } },
  async run(values) {
    const anchor = values.anchor === undefined ? undefined : anchorOf(values.anchor)
    return withInstallation(async ({ services: { keyring } }) => {
      const verdict = await verifyAudit({ keyring, ...(anchor ? { anchor } : {}) })
      report(verdict)
      return verdict.findings.length === 0 ? 0 : 1
    })
  },
})

function anchorOf(text: string): Anchor {
  const match = /^(\d+):([0-9a-f]{64})$/.exec(text)
  if (!match?.[2]) throw new OperationError('Write the anchor as <number>:<64 hexadecimal digits>')
  return { no: Number(match[1]), hash: match[2] }
}

function report({ findings, covered, waiting, newest }: AuditVerdict): void {
  for (const finding of findings.slice(0, MOST_NAMED)) say(sentence(finding))
  if (findings.length > MOST_NAMED) say(`… and ${findings.length - MOST_NAMED} more`)
  say(`${newest?.no ?? 0} seals cover ${covered} facts; ${waiting} wait for their seal`)
  if (newest) say(`Newest seal, to be noted elsewhere: ${newest.no}:${newest.hash}`)
  say(findings.length === 0 ? 'Everything is as it was sealed' : `${findings.length} findings`)
}

function sentence({ kind, sealNo, collection, id, part }: Finding): string {
  const where = sealNo === null ? '' : ` (seal ${sealNo})`
  return `${collection} ${id}${part === 'void' ? ', its void' : ''}: ${WORDS[kind]}${where}`
}
