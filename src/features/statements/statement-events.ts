import type { ClientSession } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import type { AuditService } from '../audit/audit.service.js'
import type { StatementRecord } from './statement.repository.js'

/** Leaves the audit event of a change of a statement, in its transaction; null for a reading. */
export async function recordStatementEvent(
  audit: AuditService,
  session: ClientSession | null,
  type: string,
  statement: StatementRecord,
  meta: Pick<RequestMeta, 'actor' | 'requestId'>,
  { reason, ...facts }: { reason?: string | undefined } & Record<string, unknown> = {},
): Promise<void> {
  await audit.record(session, {
    communityId: statement.communityId.toHexString(),
    type,
    actor: meta.actor,
    subjects: [
      { kind: 'statement', id: statement._id.toHexString() },
      { kind: 'shop', id: statement.shopId.toHexString() },
    ],
    ...(reason === undefined ? {} : { reason }),
    facts: { month: statement.month, ...facts },
    requestId: meta.requestId,
  })
}
