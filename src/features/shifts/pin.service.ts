import type { Actor, ActorReference } from '../../http/actor.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import { accountRepository, type UserRecord } from '../accounts/account.repository.js'
import type { SignInService, Visit } from '../accounts/sign-in.service.js'
import { mayManage, refuseErrors, SHOP_ROLES, userScopeOf } from '../accounts/user-rules.js'
import type { AuditService } from '../audit/audit.service.js'
import { isTrivialPin } from './pin-rules.js'
import type { PinHashes } from './pin.js'
import type { OwnPinForm } from './shift.forms.js'

interface Dependencies {
  pins: PinHashes
  signIn: SignInService
  audit: AuditService
  /** Told when a PIN has changed, so that a shift that began with the former one ends at once. */
  forgetIdentities: () => void
  now: () => Date
}

/** Giving the people of a shop the PIN by which they unlock its counters. */
export function createPinService({ pins, signIn, audit, forgetIdentities, now }: Dependencies) {
  async function store(user: UserRecord, pin: string, meta: { actor: ActorReference; requestId: string }) {
    if (isTrivialPin(pin)) refuseErrors([{ path: 'pin', message: 'fields:pin_trivial' }])
    const pinHash = await pins.hash(pin)
    await inTransaction(async (session) => {
      const after = await accountRepository.change(session, user, { pinHash, pinSetAt: now() })
      if (!after) throw new Problem('stale_edit')
      await audit.record(session, {
        communityId: user.communityId,
        type: 'USER_PIN_SET',
        actor: meta.actor,
        subjects: [{ kind: 'user', id: user.id }],
        requestId: meta.requestId,
      })
    })
    forgetIdentities()
  }

  return {
    /**
     * Gives a cashier or a manager of a shop a PIN; a shift that began with the former one ends.
     * @throws NotFoundProblem outside of what the actor sees; Problem permission_denied, validation_failed for a PIN that is tried first
     */
    async set(
      actor: Actor,
      userId: string,
      pin: string,
      meta: { actor: ActorReference; requestId: string },
    ): Promise<void> {
      const user = await accountRepository.findWithin(userScopeOf(actor), userId)
      if (!user) throw new NotFoundProblem()
      if (!mayManage(actor, user.role) || !SHOP_ROLES.includes(user.role)) {
        throw new Problem('permission_denied')
      }
      await store(user, pin, meta)
    },

    /**
     * Somebody of this shop gives himself a PIN, after the password was confirmed.
     * @throws Problem bad_credentials, too_many_attempts, validation_failed
     */
    async setOwn(
      { communityId, shopId }: { communityId: string; shopId: string },
      { userId, password, pin }: OwnPinForm,
      visit: Visit,
    ): Promise<void> {
      if (isTrivialPin(pin)) refuseErrors([{ path: 'pin', message: 'fields:pin_trivial' }])
      const isOfShop = await accountRepository.findWithin({ communityId, shopId }, userId)
      if (!isOfShop) throw new Problem('bad_credentials')
      const user = await signIn.confirm(userId, password, visit)
      const { role, id } = user
      const actor: ActorReference = { kind: 'user', role, userId: id, shopId }
      await store(user, pin, { actor, requestId: visit.requestId })
    },
  }
}
export type PinService = ReturnType<typeof createPinService>
