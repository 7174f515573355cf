import { SYSTEM_ACTOR, type ActorReference, type UserActor } from '../../http/actor.js'
import type { RequestMeta } from '../../http/api-route.js'

/**
 * Whoever operates the machine: may do what an administrator may, and stands in no record, where the program itself is named. For
 * scripts and the demonstration; no request ever gets it.
 */
export const OPERATOR: UserActor = {
  kind: 'user',
  role: 'admin',
  userId: '0'.repeat(24),
  name: '',
  communityId: null,
  sessionId: '',
}

/** What a request would tell the services, for work that no request asks for. */
export function operatorMeta(requestId: string, actor: ActorReference = SYSTEM_ACTOR): RequestMeta {
  return {
    requestId,
    language: 'zh-CN',
    ip: '127.0.0.1',
    idempotencyKey: undefined,
    ifMatch: undefined,
    origin: '',
    actor,
  }
}
