import type { ClientSession } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import type { AuditService } from '../audit/audit.service.js'

export type Meta = Pick<RequestMeta, 'actor' | 'requestId' | 'ifMatch'>

/** Records what was done with a resource or a booking: references and choices only. */
export async function recordResourceEvent(
  audit: AuditService,
  session: ClientSession,
  type: string,
  subject: { kind: 'resource' | 'booking'; _id: unknown; communityId: unknown; organizationIds: unknown[] },
  { actor, requestId }: Meta,
  { reason, ...facts }: { reason?: string | undefined } & Record<string, unknown> = {},
): Promise<void> {
  const { kind, _id, communityId, organizationIds } = subject
  await audit.record(session, {
    communityId: String(communityId),
    type,
    actor,
    subjects: [
      { kind, id: String(_id) },
      ...organizationIds.filter(Boolean).map((id) => ({ kind: 'organization', id: String(id) })),
    ],
    ...(reason ? { reason } : {}),
    facts,
    requestId,
  })
}
