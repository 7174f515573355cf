import { createBriefCache } from '../../infrastructure/brief-cache.js'
import type { Logger } from '../../infrastructure/logger.js'
import type { SignedTokens } from '../../infrastructure/signed-token.js'
import type { Actor, DeviceActor, PhoneActor } from '../../http/actor.js'
import { hashToken, isTokenOf } from '../../http/opaque-token.js'
import { Problem } from '../../problems.js'
import { loadShift } from './shift-identity.js'
import type { SessionService } from './session.service.js'
import { tokenHolderRepository } from './token-holder.repository.js'

/** How long a process may go on with what it read about a session, device or phone. */
const STATE_MS = 1000
const STATES_KEPT = 5000

/** Tells who stands behind a token, as the store says at most one second ago. */
export function createIdentityService(deps: {
  tokens: SignedTokens
  sessions: SessionService
  logger: Logger
  now: () => Date
}) {
  const { tokens, sessions, logger, now } = deps
  const states = createBriefCache<Actor>({ ttlMs: STATE_MS, max: STATES_KEPT })

  async function loadDevice(tokenHash: string): Promise<DeviceActor> {
    const device = await tokenHolderRepository.findDevice(tokenHash)
    if (!device || device.status === 'enrolling') throw new Problem('device_locked')
    // That a note fails keeps nobody from working.
    await tokenHolderRepository.markSeen(device, now()).catch((err: unknown) => {
      logger.warn({ err }, 'device not marked as seen')
    })
    return {
      kind: 'device',
      role: device.profile === 'manager' ? 'shop_manager' : 'cashier',
      deviceId: String(device._id),
      name: device.name,
      communityId: String(device.communityId),
      shopId: String(device.shopId),
      ...(device.status === 'active' ? {} : { isLocked: true }),
    }
  }

  async function loadPhone(tokenHash: string): Promise<PhoneActor> {
    const card = await tokenHolderRepository.findPhone(tokenHash)
    if (card?.status !== 'active') {
      // Whoever left or died is not to be asked to bind a phone again.
      const ended = card?.statusReason?.startsWith('member_') ?? false
      throw new Problem('phone_revoked', ended ? { members: { membershipEnded: true } } : {})
    }
    return {
      kind: 'phone',
      role: 'member',
      cardId: String(card._id),
      memberId: String(card.memberId),
      communityId: String(card.communityId),
    }
  }

  async function byAccessToken(token: string): Promise<Actor> {
    const result = tokens.verify('access', token, now())
    if (!result.ok) throw new Problem(result.reason === 'expired' ? 'session_ended' : 'not_signed_in')
    const { sid, sub } = result.claims
    if (typeof sid !== 'string' || typeof sub !== 'string') throw new Problem('not_signed_in')
    return states.get(`session:${sid}`, () => sessions.actorOf(sid, sub))
  }

  return {
    /**
     * A locked or wiped device is answered with `isLocked`: what it may still do is the caller's decision.
     * @throws Problem not_signed_in for what is no token of ours, session_ended, device_locked or phone_revoked for one
     * that was good
     */
    async actorOf(token: string): Promise<Actor> {
      if (isTokenOf('device', token)) {
        const tokenHash = hashToken(token)
        return states.get(`device:${tokenHash}`, () => loadDevice(tokenHash))
      }
      if (isTokenOf('phone', token)) {
        const tokenHash = hashToken(token)
        return states.get(`phone:${tokenHash}`, () => loadPhone(tokenHash))
      }
      return byAccessToken(token)
    },

    /**
     * The device with the cashier who has unlocked it by PIN, as the store says at most one second ago.
     * @throws Problem shift_required for a shift of another device and for one that is over, for whatever reason
     */
    async onShift(device: DeviceActor, token: string): Promise<DeviceActor> {
      const result = tokens.verify('shift', token, now())
      const { id, deviceId, userId } = result.ok ? result.claims : {}
      if (deviceId !== device.deviceId || typeof id !== 'string' || typeof userId !== 'string') {
        throw new Problem('shift_required')
      }
      const actor = await states.get(`shift:${id}`, () => loadShift(device, { id, userId }, now()))
      return actor as DeviceActor
    },

    /** Makes what this process has just changed count at once in this process; other nodes follow within a second. */
    forget() {
      states.clear()
    },
  }
}
export type IdentityService = ReturnType<typeof createIdentityService>
