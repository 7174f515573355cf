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
import { accountRepository, type UserRecord } from './account.repository.js'
import { newPassword, type Passwords } from './password.js'
import { sessionRepository } from './session.repository.js'
import {
  changesOf,
  endsSessions,
  eventOf,
  factsOf,
  passwordFields,
  refuseGuessable,
  refuseUnlessManaged,
  roleErrors,
  hasMoved,
  organizationAfter,
  shopAfter,
} from './user-changes.js'
import { mayManage, placementErrors, refuseErrors, userScopeOf, type Placement } from './user-rules.js'

type Meta = Pick<RequestMeta, 'actor' | 'requestId' | 'ifMatch'>

/** A user, with the password if the server made one: it is shown this once and cannot be read again. */
export interface UserWithPassword {
  user: UserRecord
  password?: string
}

export interface UserServiceDeps {
  passwords: Passwords
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
  const { audit, now, passwords } = deps

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
      const passwordHash = await passwords.hash(password)
      const user = await insertUnique(async (transaction) => {
        const inserted = await accountRepository.insert(transaction, {
          ...place,
          username: body.username,
          name: body.name,
          ...passwordFields(passwordHash, body.password === undefined, now()),
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

      const { changes, password } = await changesOf(user, body, wanted, { passwords, now: now() })
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
      if (await passwords.matches(user.passwordHash, password)) {
        refuseErrors([{ path: 'password', message: 'fields:password_same' }])
      }
      const passwordHash = await passwords.hash(password)
      await inTransaction(async (transaction) => {
        const changes = passwordFields(passwordHash, false, now())
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

async function refuseLastAdmin(transaction: ClientSession, id: string) {
  if ((await accountRepository.countOtherActiveAdmins(transaction, id)) === 0) throw new Problem('last_admin')
}

async function insertUnique(work: (transaction: ClientSession) => Promise<UserRecord>): Promise<UserRecord> {
  try {
    return await inTransaction(work)
  } catch (error) {
    if (isDuplicateKey(error, 'username')) throw new Problem('username_taken', { cause: error })
    throw error
  }
}
