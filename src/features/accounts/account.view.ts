import type { Actor } from '../../http/actor.js'
import type { UserRecord } from './account.repository.js'

/** The `user` of a sign-in and of `GET /me`. */
export function signedInUser(
  user: Pick<UserRecord, 'id' | 'name' | 'role' | 'communityId' | 'shopId' | 'organizationId'>,
) {
  const { id, name, role, communityId, shopId, organizationId } = user
  return { id, name, role, communityId, ...placeOf(shopId, organizationId) }
}

/** The shop or the organization for which somebody signs in, if there is one. */
function placeOf(shopId: string | null | undefined, organizationId: string | null | undefined) {
  return { ...(shopId ? { shopId } : {}), ...(organizationId ? { organizationId } : {}) }
}

/** Who is signed in, also for an enrolled counter device. */
export function signedInActor(actor: Exclude<Actor, { kind: 'phone' }>) {
  const { name, role, communityId, shopId } = actor
  const id = actor.kind === 'user' ? actor.userId : actor.deviceId
  const organizationId = actor.kind === 'user' ? actor.organizationId : undefined
  return { id, name, role, communityId, ...placeOf(shopId, organizationId) }
}

/** A user as staff see it; never the password's hash. */
export function userView(user: UserRecord) {
  return {
    id: user.id,
    username: user.username,
    name: user.name,
    role: user.role,
    communityId: user.communityId,
    shopId: user.shopId,
    organizationId: user.organizationId,
    status: user.status,
    revision: user.revision,
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
  }
}
