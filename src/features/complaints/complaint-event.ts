import type { ClientSession } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import type { AuditService } from '../audit/audit.service.js'
import type { ComplaintRecord } from './complaint.repository.js'

export type Meta = Pick<RequestMeta, 'actor' | 'requestId'>

/** Records what was done with a complaint: references and choices only, none of anybody's words. */
export async function recordComplaintEvent(
  audit: AuditService,
  session: ClientSession | null,
  type: string,
  complaint: ComplaintRecord,
  { actor, requestId }: Meta,
  facts: Record<string, unknown> = {},
): Promise<void> {
  await audit.record(session, {
    communityId: String(complaint.communityId),
    type,
    actor,
    subjects: [
      { kind: 'complaint', id: String(complaint._id) },
      { kind: 'member', id: String(complaint.memberId) },
      { kind: 'shop', id: String(complaint.shopId) },
    ],
    facts,
    requestId,
  })
}
