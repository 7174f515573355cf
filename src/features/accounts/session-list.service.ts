import { inTransaction } from '../../infrastructure/mongo.js'
import type { Actor, ActorReference } from '../../http/actor.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { UserRecord } from './account.repository.js'
import { sessionRepository, type SessionRecord } from './session.repository.js'
import { mayManage } from './user-rules.js'
import type { UserService } from './user.service.js'

interface Meta {
  actor: ActorReference
  requestId: string
}

interface Dependencies {
  users: Pick<UserService, 'get'>
  audit: AuditService
  /** Called after sessions were ended, so that they end at once. */
  forgetIdentities: () => void
  now: () => Date
}

/** Where somebody is signed in, and ending it: one's own sessions, and those of the people whose accounts one manages. */
export function createSessionListService({ users, audit, forgetIdentities, now }: Dependencies) {
  async function record(
    transaction: Parameters<AuditService['record']>[0],
    user: { id: string; communityId: string | null },
    ended: number,
    meta: Meta,
  ) {
    await audit.record(transaction, {
      communityId: user.communityId,
      type: 'USER_SESSIONS_ENDED',
      actor: meta.actor,
      subjects: [{ kind: 'user', id: user.id }],
      facts: { ended },
      requestId: meta.requestId,
    })
  }

  async function managed(actor: Actor, userId: string): Promise<UserRecord> {
    const user = await users.get(actor, userId)
    if (!mayManage(actor, user.role)) throw new Problem('permission_denied')
    return user
  }

  return {
    /** The user's sessions that are alive, newest first. */
    list: (userId: string): Promise<SessionRecord[]> => sessionRepository.findAlive(userId, now()),

    /** The same of somebody whose account one manages. @throws NotFoundProblem, Problem permission_denied */
    async listOf(actor: Actor, userId: string): Promise<SessionRecord[]> {
      const user = await managed(actor, userId)
      return sessionRepository.findAlive(user.id, now())
    },

    /** Ends one session of the user with its refresh and access tokens. @throws NotFoundProblem when it is none, or over */
    async end(
      user: { id: string; communityId: string | null },
      sessionId: string,
      meta: Meta,
    ): Promise<void> {
      const session = await sessionRepository.find(sessionId)
      if (session?.userId !== user.id) throw new NotFoundProblem()
      await inTransaction(async (transaction) => {
        const isEnded = await sessionRepository.end(transaction, sessionId, 'ended_by_hand', now())
        if (!isEnded) throw new NotFoundProblem()
        await record(transaction, user, 1, meta)
      })
      forgetIdentities()
    },

    /** Ends one session of somebody whose account one manages. @throws NotFoundProblem, Problem permission_denied */
    async endOf(actor: Actor, userId: string, sessionId: string, meta: Meta): Promise<void> {
      await this.end(await managed(actor, userId), sessionId, meta)
    },

    /** Ends all sessions of the user but the one named; answers how many. */
    async endOthers(
      user: { id: string; communityId: string | null },
      except: string | undefined,
      meta: Meta,
    ): Promise<number> {
      const ended = await inTransaction(async (transaction) => {
        const times = { now: now(), except }
        const count = await sessionRepository.endAllOf(transaction, user.id, 'ended_by_hand', times)
        if (count > 0) await record(transaction, user, count, meta)
        return count
      })
      forgetIdentities()
      return ended
    },

    /** Ends all sessions of somebody whose account one manages; one's own present one stays. @throws NotFoundProblem, Problem permission_denied */
    async endAllOf(actor: Actor, userId: string, meta: Meta): Promise<number> {
      const user = await managed(actor, userId)
      const own = actor.kind === 'user' && actor.userId === userId ? actor.sessionId : undefined
      return this.endOthers(user, own, meta)
    },
  }
}
export type SessionListService = ReturnType<typeof createSessionListService>
