import type { ClientSession } from 'mongoose'
import type { ActorReference } from '../../http/actor.js'
import type { AuditService } from '../audit/audit.service.js'
import type { AgreementRecord } from './agreement.repository.js'

interface Cause {
  actor: ActorReference
  requestId?: string
}

/** Records what happened to an agreement, in the transaction in which it happened. */
export async function recordAgreementEvent(
  audit: AuditService,
  session: ClientSession,
  type: string,
  agreement: AgreementRecord,
  cause: Cause,
  { reason, ...facts }: { reason?: string } & Record<string, unknown> = {},
): Promise<void> {
  await audit.record(session, {
    communityId: agreement.communityId.toString(),
    type,
    actor: cause.actor,
    subjects: [
      { kind: 'agreement', id: agreement._id.toString() },
      { kind: 'shop', id: agreement.shopId.toString() },
    ],
    reason,
    facts,
    requestId: cause.requestId,
  })
}
