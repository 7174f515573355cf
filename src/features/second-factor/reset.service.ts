import type { Actor } from '../../http/actor.js'
import { Problem } from '../../problems.js'
import { mayManage } from '../accounts/user-rules.js'
import type { UserService } from '../accounts/user.service.js'
import type { FactorMeta, FactorState, SecondFactorService } from './second-factor.service.js'

/** Second factors of the people whose accounts somebody manages. */
export function createFactorResetService(deps: {
  users: Pick<UserService, 'get'>
  secondFactors: SecondFactorService
}) {
  const { users, secondFactors } = deps
  return {
    /** @throws NotFoundProblem for a user of another community or shop */
    async stateOf(actor: Actor, userId: string): Promise<FactorState> {
      const user = await users.get(actor, userId)
      return secondFactors.stateOf(user.id)
    },

    /**
     * Takes away a factor that was lost. Nobody does it for himself: whoever has the app or a recovery code takes it away with it, and
     * whoever has neither is known by somebody else.
     * @throws NotFoundProblem also when there is none, Problem permission_denied
     */
    async reset(actor: Actor, userId: string, reason: string, meta: FactorMeta): Promise<void> {
      const user = await users.get(actor, userId)
      const isSelf = actor.kind === 'user' && actor.userId === userId
      if (isSelf || !mayManage(actor, user.role)) throw new Problem('permission_denied')
      await secondFactors.reset(user, reason, meta)
    },
  }
}
export type FactorResetService = ReturnType<typeof createFactorResetService>
