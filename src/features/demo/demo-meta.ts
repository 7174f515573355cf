import type { ActorReference, UserActor } from '../../http/actor.js'
import type { RequestMeta } from '../../http/api-route.js'
import { OPERATOR, operatorMeta } from '../accounts/operator.js'

export const metaOf = (actor?: ActorReference): RequestMeta => operatorMeta('demonstration', actor)

/** A member of staff as the services know one who has signed in. */
export function staffActor(communityId: string, userId: string): UserActor {
  return { ...OPERATOR, role: 'staff', userId, communityId }
}
