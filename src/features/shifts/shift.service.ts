import { randomBytes } from 'node:crypto'
import { actorReference, type ActorReference, type DeviceActor } from '../../http/actor.js'
import { APP_VERSION } from '../../infrastructure/app-version.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import type { SignedTokens } from '../../infrastructure/signed-token.js'
import { Problem } from '../../problems.js'
import { accountRepository, type UserRecord } from '../accounts/account.repository.js'
import { SHOP_ROLES } from '../accounts/user-rules.js'
import type { AuditService } from '../audit/audit.service.js'
import type { PinGuard } from './pin-guard.js'
import type { PinHashes } from './pin.js'
import type { UnlockForm } from './shift.forms.js'
import * as repository from './shift.repository.js'

/** The longest that a counter stays unlocked by one PIN, in seconds. */
export const SHIFT_SECONDS = 12 * 60 * 60
/** A shop has a handful of people; a list to choose from is no place for more. */
const MOST_COLLEAGUES = 200

/** Why a counter was locked: by the cashier, because nobody had touched it for long, or because the shift's time was over. */
export const SHIFT_ENDS = ['locked', 'idle', 'over'] as const
export type ShiftEnd = (typeof SHIFT_ENDS)[number]

/** Somebody of the shop, as the screen of a locked counter names them. */
export interface Colleague {
  id: string
  name: string
  role: UserRecord['role']
  hasPin: boolean
}

interface Dependencies {
  pins: PinHashes
  guard: PinGuard
  tokens: SignedTokens
  audit: AuditService
  /** Told when a device has another shift or none, so that a cached one ends at once. */
  forgetIdentities: () => void
  now: () => Date
}

/** Shifts: a cashier unlocks an enrolled device by PIN, and what it records until it is locked names both. */
export function createShiftService({ pins, guard, tokens, audit, forgetIdentities, now }: Dependencies) {
  async function tell(
    session: Parameters<AuditService['record']>[0],
    type: string,
    device: DeviceActor,
    details: { actor: ActorReference; userId?: string; requestId: string; facts?: Record<string, unknown> },
  ) {
    const { actor, userId, requestId, facts } = details
    await audit.record(session, {
      communityId: device.communityId,
      type,
      actor,
      subjects: [{ kind: 'device', id: device.deviceId }, ...(userId ? [{ kind: 'user', id: userId }] : [])],
      ...(facts ? { facts } : {}),
      requestId,
    })
  }

  async function refuse(device: DeviceActor, user: UserRecord | null, isLast: boolean, requestId: string) {
    const actor = actorReference(device)
    const type = isLast ? 'PIN_LOCKED' : 'PIN_REFUSED'
    await tell(null, type, device, { actor, ...(user ? { userId: user.id } : {}), requestId })
    return new Problem('bad_credentials')
  }

  return {
    /** Who may work in the device's shop, by name; those without a PIN can give themselves one. */
    async colleagues({ communityId, shopId }: { communityId: string; shopId: string }): Promise<Colleague[]> {
      const search = { status: 'active' as const, limit: MOST_COLLEAGUES }
      const users = await accountRepository.search({ communityId, shopId }, search)
      return users
        .filter(({ role }) => SHOP_ROLES.includes(role))
        .map(({ id, name, role, pinHash }) => ({ id, name, role, hasPin: pinHash !== null }))
        .sort((a, b) => a.name.localeCompare(b.name, 'zh-CN'))
    },

    /**
     * Begins a shift and ends the device's former one. Answers the shift's token, for the browser of this device alone.
     * @throws Problem bad_credentials for whoever is unknown here and for a wrong PIN, too_many_attempts, device_locked
     */
    async begin(device: DeviceActor, { userId, pin }: UnlockForm, requestId: string): Promise<string> {
      const { communityId, shopId, deviceId } = device
      const attempt = await guard.begin({ userId, deviceId })
      const user = await accountRepository.findWithin({ communityId, shopId }, userId)
      const isRight = await pins.verify(user?.pinHash, pin)
      if (!user || !isRight || user.status !== 'active' || !SHOP_ROLES.includes(user.role)) {
        throw await refuse(device, user, attempt.isLast, requestId)
      }
      const at = now()
      const shift = {
        id: randomBytes(16).toString('base64url'),
        userId,
        beganAt: at,
        endsAt: new Date(at.getTime() + SHIFT_SECONDS * 1000),
      }
      await inTransaction(async (session) => {
        const hasBegun = await repository.beginShift(
          { communityId, shopId, deviceId },
          shift,
          APP_VERSION,
          session,
        )
        if (!hasBegun) throw new Problem('device_locked')
        const actor = actorReference({ ...device, userId })
        await tell(session, 'SHIFT_BEGAN', device, { actor, userId, requestId })
      })
      await attempt.wasRight()
      forgetIdentities()
      return tokens.sign('shift', { id: shift.id, deviceId, userId }, SHIFT_SECONDS, at)
    },

    /** Ends the device's shift, if it is in one. */
    async end(device: DeviceActor, why: ShiftEnd, requestId: string): Promise<void> {
      const { communityId, shopId, deviceId } = device
      await inTransaction(async (session) => {
        const ended = await repository.endShift({ communityId, shopId, deviceId }, session)
        if (!ended) return
        const userId = String(ended.userId)
        const actor = actorReference({ ...device, userId })
        await tell(session, 'SHIFT_ENDED', device, { actor, userId, requestId, facts: { why } })
      })
      forgetIdentities()
    },
  }
}
export type ShiftService = ReturnType<typeof createShiftService>
