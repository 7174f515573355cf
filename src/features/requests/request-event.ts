import type { ClientSession } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import type { AuditService } from '../audit/audit.service.js'
import type { RequestRecord } from './request.repository.js'

export type Meta = Pick<RequestMeta, 'actor' | 'requestId'>
export type EditMeta = Pick<RequestMeta, 'actor' | 'requestId' | 'ifMatch'>

/** Records what was done with a request: references and choices only, none of anybody's words and no place. */
export async function recordRequestEvent(
  audit: AuditService,
  session: ClientSession | null,
  type: string,
  request: RequestRecord,
  { actor, requestId }: Meta,
  { reason, ...facts }: { reason?: string } & Record<string, unknown> = {},
): Promise<void> {
  const { communityId, memberId, organizationId } = request
  await audit.record(session, {
    communityId: String(communityId),
    type,
    actor,
    subjects: [
      { kind: 'request', id: String(request._id) },
      ...(memberId ? [{ kind: 'member', id: String(memberId) }] : []),
      ...(organizationId ? [{ kind: 'organization', id: String(organizationId) }] : []),
    ],
    ...(reason ? { reason } : {}),
    facts,
    requestId,
  })
}
