import type { Actor } from '../../../http/actor.js'
import { Problem } from '../../../problems.js'
import type { Shown } from './attend.service.js'
import type { AttendBody } from './attendance.forms.js'

/** Whose device stands at the door. */
export interface Door {
  shopId: string | undefined
  /** The device, or without one the user: whose wrong entries are counted. */
  scannedBy: string
  /** Under which name it is given permissions and hands in. */
  holder: string
}

/** @throws Problem permission_denied for a phone */
export function doorOf(actor: Actor): Door {
  if (actor.kind === 'device') {
    const { deviceId, shopId } = actor
    return { shopId, scannedBy: deviceId, holder: `device:${deviceId}` }
  }
  if (actor.kind !== 'user') throw new Problem('permission_denied')
  return { shopId: actor.shopId, scannedBy: actor.userId, holder: `user:${actor.userId}` }
}

/** Only staff may tick a member off the list: everybody else sees a code. @throws Problem permission_denied */
export function shownIn({ code, cardNumber, phoneLast4 = '', memberId }: AttendBody, actor: Actor): Shown {
  if (code !== undefined) return { code }
  if (cardNumber !== undefined) return { cardNumber, phoneLast4 }
  if (actor.role !== 'admin' && actor.role !== 'staff') throw new Problem('permission_denied')
  return { memberId: memberId ?? '' }
}
