import { Types } from 'mongoose'
import { SYSTEM_ACTOR, type ActorReference, type UserActor } from '../../http/actor.js'
import type { RequestMeta } from '../../http/api-route.js'

/** What a request would tell the services, for work that no request asks for. */
export function metaOf(actor: ActorReference = SYSTEM_ACTOR): RequestMeta {
  return {
    requestId: 'demonstration',
    language: 'zh-CN',
    ip: '127.0.0.1',
    idempotencyKey: undefined,
    ifMatch: undefined,
    origin: '',
    actor,
  }
}

/** Whoever makes the first accounts of a store; stands in no record, where the program itself is named. */
export const FOUNDER: UserActor = {
  kind: 'user',
  role: 'admin',
  userId: new Types.ObjectId('000000000000000000000000').toHexString(),
  name: '',
  communityId: null,
  sessionId: '',
}

/** A member of staff as the services know one who has signed in. */
export function staffActor(communityId: string, userId: string): UserActor {
  return { ...FOUNDER, role: 'staff', userId, communityId }
}
