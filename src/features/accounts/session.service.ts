import type { SignedTokens } from '../../infrastructure/signed-token.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { actorReference, SYSTEM_ACTOR, type UserActor } from '../../http/actor.js'
import { hashToken, newOpaqueToken } from '../../http/opaque-token.js'
import type { Logger } from '../../infrastructure/logger.js'
import type { UserRole } from '../../permissions.js'
import { Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { accountRepository, type UserRecord } from './account.repository.js'
import { originOf, type Visitor } from './session-origin.js'
import { sessionRepository, type SessionRecord } from './session.repository.js'

export const ACCESS_SECONDS = 15 * 60
const DAY_MS = 24 * 3600 * 1000

/**
 * How long a sign-in lasts without being used. A counter must open at once in the morning; whoever sees the members'
 * data signs in once a day.
 */
const IDLE_MS: Record<UserRole, number> = {
  admin: DAY_MS / 2,
  staff: DAY_MS / 2,
  auditor: DAY_MS / 2,
  shop_manager: 30 * DAY_MS,
  cashier: 30 * DAY_MS,
  /** The way to the next visit may begin without network; addresses are only ever shown for the day. */
  volunteer: 14 * DAY_MS,
  // Sees where somebody lives while a request is open.
  organization: DAY_MS,
}

/** Within this time a browser's requests that left together may all show the refresh token that one of them has just exchanged. */
const COOKIE_GRACE_MS = 30_000

export interface SignedIn {
  accessToken: string
  /** Seconds. */
  expiresIn: number
  user: UserRecord
  sessionId: string
  sessionExpiresAt: Date
}
export type Renewed = SignedIn & { refreshToken?: string }

/** Sign-ins and their rotating refresh tokens. */
export function createSessionService(deps: {
  tokens: SignedTokens
  audit: AuditService
  /** Whether the rule asks for a second factor that the user has not got. */
  mustSetUpFactor: (user: UserRecord) => Promise<boolean>
  logger: Logger
  now: () => Date
}) {
  const { tokens, audit, logger, now } = deps

  function signedIn(user: UserRecord, session: SessionRecord): SignedIn {
    const { id, role, communityId, shopId } = user
    const claims = { sub: id, role, communityId, ...(shopId ? { shopId } : {}), sid: session.id }
    return {
      accessToken: tokens.sign('access', claims, ACCESS_SECONDS, now()),
      expiresIn: ACCESS_SECONDS,
      user,
      sessionId: session.id,
      sessionExpiresAt: session.expiresAt,
    }
  }

  const idleEnd = (role: UserRole) => new Date(now().getTime() + IDLE_MS[role])
  const isAlive = (session: SessionRecord) => !session.endedAt && session.expiresAt > now()

  async function exchange(session: SessionRecord, tokenHash: string): Promise<Renewed | null> {
    const user = await accountRepository.findById(session.userId)
    if (user?.status !== 'active' || !isAlive(session)) throw new Problem('session_ended')
    const refreshToken = newOpaqueToken('refresh')
    const expiresAt = idleEnd(user.role)
    const rotated = await sessionRepository.rotate(
      session.id,
      { from: tokenHash, to: hashToken(refreshToken) },
      { now: now(), expiresAt },
    )
    return rotated ? { ...signedIn(user, { ...session, expiresAt }), refreshToken } : null
  }

  const endStolen = (session: SessionRecord, requestId: string) =>
    endReused({ audit, now }, session, requestId)

  return {
    /** Begins a session for a user who has shown all that is asked of him; `secondFactor` says by which one, if by any. */
    async begin(
      user: UserRecord,
      requestId: string,
      from: Visitor & { secondFactor?: string } = {},
    ): Promise<SignedIn & { refreshToken: string }> {
      const refreshToken = newOpaqueToken('refresh')
      const session = await inTransaction(async (transaction) => {
        const begun = await sessionRepository.insert(transaction, {
          userId: user.id,
          communityId: user.communityId,
          currentTokenHash: hashToken(refreshToken),
          expiresAt: idleEnd(user.role),
          ...originOf(from),
        })
        const { secondFactor } = from
        const actor = actorReference(userActor(user, begun.id))
        const subjects = [{ kind: 'user', id: user.id }]
        await audit.record(transaction, {
          communityId: user.communityId,
          type: 'USER_SIGNED_IN',
          actor,
          subjects,
          requestId,
          ...(secondFactor ? { facts: { secondFactor } } : {}),
        })
        return begun
      })
      return { ...signedIn(user, session), refreshToken }
    },

    /**
     * Exchanges a refresh token for the next one and an access token. A token that was exchanged before ends the session.
     * @throws Problem session_ended
     */
    async refresh(refreshToken: string, requestId: string): Promise<SignedIn & { refreshToken: string }> {
      const tokenHash = hashToken(refreshToken)
      const session = await sessionRepository.findByToken(tokenHash)
      if (!session) throw new Problem('session_ended')
      const renewed = session.currentTokenHash === tokenHash ? await exchange(session, tokenHash) : null
      if (renewed?.refreshToken) return { ...renewed, refreshToken: renewed.refreshToken }
      await endStolen(session, requestId)
      throw new Problem('session_ended')
    },

    /**
     * The same for a browser's cookie. Pages and scripts send several requests at once with the same cookie: whoever
     * shows the token that was exchanged in the last 30 seconds gets an access token and no new refresh token, and
     * nothing ends; the answer that carries the new one reaches the same cookie jar.
     * @throws Problem session_ended
     */
    async renewFromCookie(refreshToken: string, requestId: string): Promise<Renewed> {
      const tokenHash = hashToken(refreshToken)
      const session = await sessionRepository.findByToken(tokenHash)
      if (!session) throw new Problem('session_ended')
      const renewed = session.currentTokenHash === tokenHash ? await exchange(session, tokenHash) : null
      if (renewed) return renewed
      // Read again: another request has exchanged the token since.
      const present = (await sessionRepository.find(session.id)) ?? session
      const user = await accountRepository.findById(present.userId)
      if (user?.status !== 'active' || !isAlive(present)) throw new Problem('session_ended')
      if (isJustExchanged(present, tokenHash, now())) return signedIn(user, present)
      await endStolen(present, requestId)
      throw new Problem('session_ended')
    },

    /** Ends one session; a second time changes nothing. */
    async end(session: { id: string; userId: string }, actor: UserActor, requestId: string): Promise<void> {
      await inTransaction(async (transaction) => {
        if (!(await sessionRepository.end(transaction, session.id, 'signed_out', now()))) return
        await audit.record(transaction, {
          communityId: actor.communityId,
          type: 'USER_SIGNED_OUT',
          actor: actorReference(actor),
          subjects: [{ kind: 'user', id: session.userId }],
          requestId,
        })
      })
    },

    /** The session of which this is the refresh token, if it is one of this user. */
    async findOwn(refreshToken: string, userId: string): Promise<{ id: string; userId: string } | null> {
      const session = await sessionRepository.findByToken(hashToken(refreshToken))
      return session?.userId === userId ? session : null
    },

    /**
     * Who acts by a session, as the store says now: not as the access token said when it was signed.
     * @throws Problem session_ended when the session or the user may not act any more
     */
    async actorOf(sessionId: string, userId: string): Promise<UserActor> {
      const [session, user] = await Promise.all([
        sessionRepository.find(sessionId),
        accountRepository.findById(userId),
      ])
      if (session?.userId !== userId || !isAlive(session)) throw new Problem('session_ended')
      if (user?.status !== 'active') throw new Problem('session_ended')
      // That a note fails keeps nobody from working.
      await sessionRepository.markSeen(session, now()).catch((err: unknown) => {
        logger.warn({ err }, 'session not marked as seen')
      })
      const mustSetUpFactor = await deps.mustSetUpFactor(user)
      return { ...userActor(user, session.id), ...(mustSetUpFactor ? { mustSetUpFactor } : {}) }
    },
  }
}
export type SessionService = ReturnType<typeof createSessionService>

/** Ends a session one of whose exchanged tokens was shown again: it was stolen, or the one after it. */
async function endReused(
  { audit, now }: { audit: AuditService; now: () => Date },
  session: SessionRecord,
  requestId: string,
) {
  await inTransaction(async (transaction) => {
    if (!(await sessionRepository.end(transaction, session.id, 'token_reused', now()))) return
    const user = await accountRepository.findById(session.userId)
    await audit.record(transaction, {
      communityId: user?.communityId ?? null,
      type: 'SESSION_ENDED_BY_REUSE',
      actor: SYSTEM_ACTOR,
      subjects: [{ kind: 'user', id: session.userId }],
      requestId,
    })
  })
}

/** With majority reads the session may still be seen as it was before a parallel exchange: then the token is the current one. */
function isJustExchanged(session: SessionRecord, tokenHash: string, now: Date): boolean {
  if (session.currentTokenHash === tokenHash) return true
  if (session.previousTokenHash !== tokenHash || !session.rotatedAt) return false
  return now.getTime() - session.rotatedAt.getTime() <= COOKIE_GRACE_MS
}

function userActor(user: UserRecord, sessionId: string): UserActor {
  return {
    kind: 'user',
    role: user.role,
    userId: user.id,
    name: user.name,
    communityId: user.communityId,
    ...(user.shopId ? { shopId: user.shopId } : {}),
    ...(user.organizationId ? { organizationId: user.organizationId } : {}),
    ...(user.mustChangePassword ? { mustChangePassword: true } : {}),
    sessionId,
  }
}
