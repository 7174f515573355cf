import type { ClientSession } from 'mongoose'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import type { Actor, UserActor } from '../../http/actor.js'
import type { RequestMeta } from '../../http/api-route.js'
import { expectedRevision } from '../../http/entity-tag.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { idInCursor } from '../../http/search.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { ChangeUserBody, CreateUserBody, UsersQuery } from './account.forms.js'
import { accountRepository, type UserChanges, type UserRecord } from './account.repository.js'
import { isGuessable } from './password-rules.js'
import { hashPassword, newPassword, verifyPassword } from './password.js'
import { sessionRepository } from './session.repository.js'
import {
  mayManage,
  placementErrors,
  refuseErrors,
  SHOP_ROLES,
  userScopeOf,
  type Placement,
} from './user-rules.js'

type Meta = Pick<RequestMeta, 'actor' | 'requestId' | 'ifMatch'>

/** A user, with the password if the server made one: it is shown this once and cannot be read again. */
export interface UserWithPassword {
  user: UserRecord
  password?: string
}

export interface UserServiceDeps {
  audit: AuditService
  now: () => Date
  /** Whether the community has this shop. */
  hasShop: (communityId: string, shopId: string) => Promise<boolean>
  hasOrganization: (communityId: string, organizationId: string) => Promise<boolean>
  hasCommunity: (communityId: string) => Promise<boolean>
  /** Called after a change that must count at once. */
  forgetIdentities: () => void
}

/** Accounts of the people who sign in with a username. */
export function createUserService(deps: UserServiceDeps) {
  const { audit, now } = deps

  async function refuseForeignPlace({ communityId, shopId, organizationId }: Omit<Placement, 'role'>) {
    if (communityId && !(await deps.hasCommunity(communityId))) throw new NotFoundProblem()
    if (communityId && shopId && !(await deps.hasShop(communityId, shopId))) {
      refuseErrors([{ path: 'shopId', message: 'fields:shop_unknown' }])
    }
    if (communityId && organizationId && !(await deps.hasOrganization(communityId, organizationId))) {
      refuseErrors([{ path: 'organizationId', message: 'fields:organization_unknown' }])
    }
  }

  async function get(actor: Actor, id: string): Promise<UserRecord> {
    const user = await accountRepository.findWithin(userScopeOf(actor), id)
    if (!user) throw new NotFoundProblem()
    return user
  }

  async function record(
    transaction: ClientSession,
    type: string,
    user: UserRecord,
    meta: Meta,
    facts: Record<string, unknown>,
  ) {
    await audit.record(transaction, {
      communityId: user.communityId,
      type,
      actor: meta.actor,
      subjects: [{ kind: 'user', id: user.id }],
      facts,
      requestId: meta.requestId,
    })
  }

  return {
    async list(actor: Actor, query: UsersQuery): Promise<Page<UserRecord>> {
      const { communityId, shopId, cursor, ...search } = query
      const scope = userScopeOf(actor, communityId)
      if (shopId && scope.shopId && shopId !== scope.shopId) throw new NotFoundProblem()
      const after = cursor ? String(idInCursor(decodeCursor(cursor)[0])) : undefined
      const found = await accountRepository.search(
        { ...scope, ...(shopId ? { shopId } : {}) },
        { ...search, after },
      )
      return toPage(found, query.limit, (user) => [user.id])
    },

    get,

    /**
     * Creates a user; without a password the server makes one.
     * @throws Problem permission_denied for a role that the actor may not give, validation_failed, username_taken;
     * NotFoundProblem for a foreign community
     */
    async create(actor: Actor, body: CreateUserBody, meta: Meta): Promise<UserWithPassword> {
      const place = placeOf(actor, body)
      if (!mayManage(actor, body.role)) throw new Problem('permission_denied')
      refuseErrors(placementErrors(place))
      await refuseForeignPlace(place)
      refuseGuessable(body.password, body.username)
      const password = body.password ?? newPassword()
      const passwordHash = await hashPassword(password)
      const user = await insertUnique(async (transaction) => {
        const inserted = await accountRepository.insert(transaction, {
          ...place,
          username: body.username,
          name: body.name,
          passwordHash,
          mustChangePassword: body.password === undefined,
        })
        await record(transaction, 'USER_CREATED', inserted, meta, {
          role: body.role,
          shopId: place.shopId,
          ...(place.organizationId ? { organizationId: place.organizationId } : {}),
        })
        return inserted
      })
      return { user, ...(body.password === undefined ? { password } : {}) }
    },

    /**
     * Changes a user; a role or shop counts within a second. A new password and disabling end all sessions of the user.
     * @throws NotFoundProblem for a user of another community or shop; Problem permission_denied, validation_failed,
     * stale_edit, last_admin
     */
    async change(actor: Actor, id: string, body: ChangeUserBody, meta: Meta): Promise<UserWithPassword> {
      const user = await get(actor, id)
      const wanted = {
        role: body.role ?? user.role,
        shopId: shopAfter(user, body),
        organizationId: organizationAfter(user, body),
      }
      refuseUnlessManaged(actor, user, body)
      refuseErrors([
        ...placementErrors({ ...wanted, communityId: user.communityId }),
        ...roleErrors(user, wanted.role),
      ])
      if (hasMoved(user, wanted)) await refuseForeignPlace({ ...wanted, communityId: user.communityId })
      const expected = expectedRevision(meta.ifMatch) ?? user.revision
      if (expected !== user.revision) throw new Problem('stale_edit')

      const { changes, password } = await changesOf(user, body, wanted)
      const changed = await inTransaction(async (transaction) => {
        if (user.role === 'admin' && changes.status === 'disabled') await refuseLastAdmin(transaction, id)
        const after = await accountRepository.change(transaction, user, changes)
        if (!after) throw new Problem('stale_edit')
        const ends = endsSessions(changes)
        if (ends) await sessionRepository.endAllOf(transaction, id, ends, { now: now() })
        await record(transaction, eventOf(user, changes), after, meta, factsOf(user, changes))
        return after
      })
      deps.forgetIdentities()
      return { user: changed, ...(body.password === null ? { password } : {}) }
    },

    /**
     * Gives oneself another password, after the present one was confirmed; ends the user's other sessions.
     * @throws Problem validation_failed for one that is guessable or the same
     */
    async changeOwnPassword(actor: UserActor, user: UserRecord, password: string, meta: Meta): Promise<void> {
      refuseGuessable(password, user.username)
      if (await verifyPassword(user.passwordHash, password)) {
        refuseErrors([{ path: 'password', message: 'fields:password_same' }])
      }
      const passwordHash = await hashPassword(password)
      await inTransaction(async (transaction) => {
        const changes = { passwordHash, mustChangePassword: false }
        const after = await accountRepository.change(transaction, user, changes)
        if (!after) throw new Problem('stale_edit')
        const others = { now: now(), except: actor.sessionId }
        await sessionRepository.endAllOf(transaction, user.id, 'password_changed', others)
        await record(transaction, 'USER_PASSWORD_CHANGED', after, meta, { changed: ['password'] })
      })
      deps.forgetIdentities()
    },
  }
}
export type UserService = ReturnType<typeof createUserService>

function placeOf(
  actor: Actor,
  { role, communityId, shopId, organizationId = null }: CreateUserBody,
): Placement {
  if (actor.role === 'admin') {
    return { role, communityId: communityId ?? null, shopId: shopId ?? null, organizationId }
  }
  const scope = userScopeOf(actor, communityId)
  if (scope.shopId && shopId && shopId !== scope.shopId) throw new NotFoundProblem()
  return {
    role,
    communityId: scope.communityId ?? null,
    shopId: shopId ?? scope.shopId ?? null,
    organizationId,
  }
}

/** Leaving a shop role leaves the shop, unless one is named (which is then an error to be told). */
function shopAfter(user: UserRecord, body: ChangeUserBody): string | null {
  if (body.shopId !== undefined) return body.shopId
  return SHOP_ROLES.includes(body.role ?? user.role) ? user.shopId : null
}

/** The same for the organization of whoever signs in for one. */
function organizationAfter(user: UserRecord, body: ChangeUserBody): string | null {
  if (body.organizationId !== undefined) return body.organizationId
  return (body.role ?? user.role) === 'organization' ? user.organizationId : null
}

function hasMoved(user: UserRecord, wanted: Pick<UserRecord, 'shopId' | 'organizationId'>): boolean {
  return wanted.shopId !== user.shopId || wanted.organizationId !== user.organizationId
}

/** Everybody may change the own name and password, but nobody the own role or shop. */
function refuseUnlessManaged(actor: Actor, user: UserRecord, body: ChangeUserBody) {
  const isSelf = actor.kind === 'user' && actor.userId === user.id
  const roles = [user.role, body.role ?? user.role]
  const wanted = { shopId: body.shopId ?? null, organizationId: body.organizationId ?? null }
  const touchesPlace =
    roles[0] !== roles[1] ||
    (body.shopId !== undefined && wanted.shopId !== user.shopId) ||
    (body.organizationId !== undefined && wanted.organizationId !== user.organizationId)
  const onlyNameOrPassword = !touchesPlace && body.status === undefined
  if (isSelf && onlyNameOrPassword) return
  if ((isSelf && touchesPlace) || !roles.every((role) => mayManage(actor, role))) {
    throw new Problem('permission_denied')
  }
}

/** An administrator belongs to no community and everybody else to one: between them lies a new account. */
function roleErrors(user: UserRecord, role: UserRecord['role']) {
  if (role === user.role || (role !== 'admin' && user.role !== 'admin')) return []
  return [{ path: 'role', message: 'fields:role_fixed' }]
}

async function refuseLastAdmin(transaction: ClientSession, id: string) {
  if ((await accountRepository.countOtherActiveAdmins(transaction, id)) === 0) throw new Problem('last_admin')
}

function refuseGuessable(password: string | null | undefined, username: string) {
  if (password && isGuessable(password, username)) {
    refuseErrors([{ path: 'password', message: 'fields:password_common' }])
  }
}

async function changesOf(
  user: UserRecord,
  body: ChangeUserBody,
  wanted: Pick<UserRecord, 'role' | 'shopId' | 'organizationId'>,
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
  const passwordHash = await hashPassword(password)
  return { changes: { ...changes, passwordHash, mustChangePassword: body.password === null }, password }
}

function endsSessions(changes: UserChanges): string | null {
  if (changes.status === 'disabled') return 'user_disabled'
  return changes.passwordHash ? 'password_changed' : null
}

function eventOf(user: UserRecord, changes: UserChanges): string {
  if (changes.status && changes.status !== user.status) {
    return changes.status === 'disabled' ? 'USER_DISABLED' : 'USER_ENABLED'
  }
  return changes.passwordHash ? 'USER_PASSWORD_CHANGED' : 'USER_CHANGED'
}

function factsOf(user: UserRecord, changes: UserChanges): Record<string, unknown> {
  const { passwordHash, mustChangePassword: _mustChangePassword, name, ...plain } = changes
  const changed = [...(name === undefined ? [] : ['name']), ...(passwordHash ? ['password'] : [])]
  return {
    ...plain,
    from: { role: user.role, status: user.status },
    changed: [...changed, ...Object.keys(plain)],
  }
}

async function insertUnique(work: (transaction: ClientSession) => Promise<UserRecord>): Promise<UserRecord> {
  try {
    return await inTransaction(work)
  } catch (error) {
    if (isDuplicateKey(error, 'username')) throw new Problem('username_taken', { cause: error })
    throw error
  }
}
