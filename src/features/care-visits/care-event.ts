import type { ClientSession } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import type { AuditService } from '../audit/audit.service.js'

export type Meta = Pick<RequestMeta, 'actor' | 'requestId' | 'ifMatch'>
export type CareSubject = 'member' | 'user' | 'careEntry' | 'careTeam' | 'careVisit' | 'careAlarm' | 'errand'

/** Records what was done about care visits: references, days, counts and choices, nobody's words. */
export async function recordCareEvent(
  audit: AuditService,
  session: ClientSession | null,
  {
    communityId,
    type,
    subjects,
    facts = {},
    reason,
  }: {
    communityId: string
    type: string
    subjects: { kind: CareSubject; id: string }[]
    facts?: Record<string, unknown>
    reason?: string
  },
  { actor, requestId }: Pick<Meta, 'actor' | 'requestId'>,
): Promise<void> {
  await audit.record(session, {
    communityId,
    type,
    actor,
    subjects,
    facts,
    requestId,
    ...(reason === undefined ? {} : { reason }),
  })
}
