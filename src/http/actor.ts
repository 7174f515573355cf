import type { Role, UserRole } from '../permissions.js'

/** A person who signed in with a username. `communityId` is null only for an administrator. */
export interface UserActor {
  kind: 'user'
  role: UserRole
  userId: string
  name: string
  communityId: string | null
  shopId?: string
  /** Of somebody who signs in for a member organization of an alliance. */
  organizationId?: string
  /** The family of refresh tokens that this sign-in began. */
  sessionId: string
  /** Bound by the rule to have a second factor, and without one: may do nothing but set one up. */
  mustSetUpFactor?: boolean
  /** Signed in with a password that the server made and somebody else has seen: the pages ask for another one first. */
  mustChangePassword?: boolean
}

/** An enrolled counter device, with the role of its profile. */
export interface DeviceActor {
  kind: 'device'
  role: 'shop_manager' | 'cashier'
  deviceId: string
  name: string
  communityId: string
  shopId: string
  /** The cashier who unlocked it by PIN; absent where a program shows the device's token itself. */
  userId?: string
  userName?: string
  shiftEndsAt?: Date
  /** A locked or wiped device may hand in what it recorded offline, and nothing else. */
  isLocked?: boolean
}

/** A bound phone: a card of kind `phone`. */
export interface PhoneActor {
  kind: 'phone'
  role: 'member'
  cardId: string
  memberId: string
  communityId: string
}

export type Actor = UserActor | DeviceActor | PhoneActor

/** What an audit event and a redemption keep of who acted. */
export interface ActorReference {
  kind: Actor['kind'] | 'system'
  role: Role | 'system'
  userId?: string
  deviceId?: string
  cardId?: string
  shopId?: string
  organizationId?: string
}

export function actorReference(actor: Actor): ActorReference {
  const base = { kind: actor.kind, role: actor.role }
  if (actor.kind === 'phone') return { ...base, cardId: actor.cardId }
  if (actor.kind === 'device') {
    const { deviceId, userId, shopId } = actor
    return { ...base, ...(userId ? { userId } : {}), deviceId, shopId }
  }
  const { userId, shopId, organizationId } = actor
  return { ...base, userId, ...(shopId ? { shopId } : {}), ...(organizationId ? { organizationId } : {}) }
}

/** The program itself: nightly jobs, seeding, scripts. */
export const SYSTEM_ACTOR: ActorReference = { kind: 'system', role: 'system' }
