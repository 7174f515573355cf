import type { ClientSession, Types } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import type { AuditService } from '../audit/audit.service.js'

export type Meta = Pick<RequestMeta, 'actor' | 'requestId'>
export type EditMeta = Pick<RequestMeta, 'actor' | 'requestId' | 'ifMatch'>

interface Subject {
  _id: unknown
  communityId: unknown
  organizationIds?: readonly unknown[]
}

/** Records what was done with an activity, a sign-up or an attendance: references and choices only. */
export async function recordActivityEvent(
  audit: AuditService,
  session: ClientSession | null,
  type: string,
  activity: Subject,
  { actor, requestId }: Meta,
  {
    reason,
    memberId,
    ...facts
  }: { reason?: string | undefined; memberId?: string | Types.ObjectId | null | undefined } & Record<
    string,
    unknown
  > = {},
): Promise<void> {
  await audit.record(session, {
    communityId: String(activity.communityId),
    type,
    actor,
    subjects: [
      { kind: 'activity', id: String(activity._id) },
      ...(memberId ? [{ kind: 'member', id: String(memberId) }] : []),
      ...(activity.organizationIds ?? []).map((id) => ({ kind: 'organization', id: String(id) })),
    ],
    ...(reason ? { reason } : {}),
    facts,
    requestId,
  })
}
