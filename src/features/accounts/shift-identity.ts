import { Problem } from '../../problems.js'
import type { DeviceActor } from '../../http/actor.js'
import { accountRepository } from './account.repository.js'
import { tokenHolderRepository } from './token-holder.repository.js'
import { SHOP_ROLES } from './user-rules.js'

/**
 * The device as its cashier uses it. The role is the lesser of the two: a cashier at the manager's device is a cashier, and a manager
 * at a cashier's device too.
 * @throws Problem shift_required when the shift is over, or when its user may no longer work in this shop or has another PIN
 */
export async function loadShift(
  device: DeviceActor,
  claimed: { id: string; userId: string },
  now: Date,
): Promise<DeviceActor> {
  const { communityId, shopId, deviceId } = device
  const [shift, user] = await Promise.all([
    tokenHolderRepository.findShift({ communityId, shopId, deviceId }),
    accountRepository.findWithin({ communityId, shopId }, claimed.userId),
  ])
  const isOn = shift?.id === claimed.id && String(shift.userId) === claimed.userId && shift.endsAt > now
  const mayWork = user?.status === 'active' && SHOP_ROLES.includes(user.role)
  // A PIN that was set since belongs to somebody who is to show that he knows it.
  if (!isOn || !mayWork || !user.pinSetAt || user.pinSetAt > shift.beganAt) {
    throw new Problem('shift_required')
  }
  const isManager = device.role === 'shop_manager' && user.role === 'shop_manager'
  return {
    ...device,
    role: isManager ? 'shop_manager' : 'cashier',
    userId: user.id,
    userName: user.name,
    shiftEndsAt: shift.endsAt,
  }
}
