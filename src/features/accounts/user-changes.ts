import { Problem } from '../../problems.js'
import type { Actor } from '../../http/actor.js'
import type { ChangeUserBody } from './account.forms.js'
import type { UserChanges, UserRecord } from './account.repository.js'
import { isGuessable } from './password-rules.js'
import { newPassword, type Passwords } from './password.js'
import { mayManage, refuseErrors, SHOP_ROLES } from './user-rules.js'

/** A password that the server made is good for so long; by then its owner has given himself another one. */
export const ONE_TIME_PASSWORD_MS = 7 * 86_400_000

/** Leaving a shop role leaves the shop, unless one is named (which is then an error to be told). */
export function shopAfter(user: UserRecord, body: ChangeUserBody): string | null {
  if (body.shopId !== undefined) return body.shopId
  return SHOP_ROLES.includes(body.role ?? user.role) ? user.shopId : null
}

/** The same for the organization of whoever signs in for one. */
export function organizationAfter(user: UserRecord, body: ChangeUserBody): string | null {
  if (body.organizationId !== undefined) return body.organizationId
  return (body.role ?? user.role) === 'organization' ? user.organizationId : null
}

export function hasMoved(user: UserRecord, wanted: Pick<UserRecord, 'shopId' | 'organizationId'>): boolean {
  return wanted.shopId !== user.shopId || wanted.organizationId !== user.organizationId
}

/** Everybody may change the own name and password, but nobody the own role or shop. */
export function refuseUnlessManaged(actor: Actor, user: UserRecord, body: ChangeUserBody) {
  const isSelf = actor.kind === 'user' && actor.userId === user.id
  const roles = [user.role, body.role ?? user.role]
  const touchesPlace =
    roles[0] !== roles[1] ||
    (body.shopId !== undefined && body.shopId !== user.shopId) ||
    (body.organizationId !== undefined && body.organizationId !== user.organizationId)
  const onlyNameOrPassword = !touchesPlace && body.status === undefined
  if (isSelf && onlyNameOrPassword) return
  if ((isSelf && touchesPlace) || !roles.every((role) => mayManage(actor, role))) {
    throw new Problem('permission_denied')
  }
}

/** An administrator belongs to no community and everybody else to one: between them lies a new account. */
export function roleErrors(user: UserRecord, role: UserRecord['role']) {
  if (role === user.role || (role !== 'admin' && user.role !== 'admin')) return []
  return [{ path: 'role', message: 'fields:role_fixed' }]
}

/** @throws Problem validation_failed for one that is among the first to be tried */
export function refuseGuessable(password: string | null | undefined, username: string) {
  if (password && isGuessable(password, username)) {
    refuseErrors([{ path: 'password', message: 'fields:password_common' }])
  }
}

/** What is to be written, and the password if the server made one. @throws Problem validation_failed for a guessable one */
export async function changesOf(
  user: UserRecord,
  body: ChangeUserBody,
  wanted: Pick<UserRecord, 'role' | 'shopId' | 'organizationId'>,
  { passwords, now }: { passwords: Passwords; now: Date },
): Promise<{ changes: UserChanges; password?: string }> {
  const changes: UserChanges = {
    ...(body.name === undefined ? {} : { name: body.name }),
    ...(wanted.role === user.role ? {} : { role: wanted.role }),
    ...(wanted.shopId === user.shopId ? {} : { shopId: wanted.shopId }),
    ...(wanted.organizationId === user.organizationId ? {} : { organizationId: wanted.organizationId }),
    ...(body.status === undefined ? {} : { status: body.status }),
  }
  if (body.password === undefined) return { changes }
  refuseGuessable(body.password, user.username)
  const password = body.password ?? newPassword()
  const passwordHash = await passwords.hash(password)
  return { changes: { ...changes, ...passwordFields(passwordHash, body.password === null, now) }, password }
}

/** What is stored of a password: one that the server made is to be changed, and soon no longer good. */
export function passwordFields(passwordHash: string, isOneTime: boolean, now: Date) {
  return {
    passwordHash,
    mustChangePassword: isOneTime,
    passwordExpiresAt: isOneTime ? new Date(now.getTime() + ONE_TIME_PASSWORD_MS) : null,
  }
}

/** Why the user's sessions end by the change; null if they go on. */
export function endsSessions(changes: UserChanges): string | null {
  if (changes.status === 'disabled') return 'user_disabled'
  return changes.passwordHash ? 'password_changed' : null
}

/** What the change is called in the trail. */
export function eventOf(user: UserRecord, changes: UserChanges): string {
  if (changes.status && changes.status !== user.status) {
    return changes.status === 'disabled' ? 'USER_DISABLED' : 'USER_ENABLED'
  }
  return changes.passwordHash ? 'USER_PASSWORD_CHANGED' : 'USER_CHANGED'
}

/** What of the change stands in the trail: never a password, nor a name. */
export function factsOf(user: UserRecord, changes: UserChanges): Record<string, unknown> {
  const { passwordHash, mustChangePassword: _must, passwordExpiresAt: _expires, name, ...plain } = changes
  const changed = [...(name === undefined ? [] : ['name']), ...(passwordHash ? ['password'] : [])]
  return {
    ...plain,
    from: { role: user.role, status: user.status },
    changed: [...changed, ...Object.keys(plain)],
  }
}
