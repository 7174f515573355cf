import type { Services } from '../../services.js'
import type { UserRole } from '../../permissions.js'
import { UserModel } from '../accounts/account.model.js'
import { OPERATOR } from '../accounts/operator.js'
import { newPassword } from '../accounts/password.js'
import { newPin } from '../shifts/pin-rules.js'
import { metaOf } from './demo-meta.js'

/** The accounts of the demonstration by the names that `demo-logins.json` gives them (api.md, "Demonstration start"). */
export const DEMO_USERS = {
  admin: { username: 'admin', name: '街道管理员', role: 'admin' },
  staff: { username: 'staff', name: '王敏', role: 'staff' },
  auditor: { username: 'auditor', name: '赵立诚', role: 'auditor' },
  manager: { username: 'manager', name: '李桂香', role: 'shop_manager' },
  cashier: { username: 'cashier', name: '张小燕', role: 'cashier' },
  volunteer: { username: 'volunteer', name: '陈桂芳', role: 'volunteer' },
  organization: { username: 'property', name: '孟师傅', role: 'organization' },
  otherStaff: { username: 'staff2', name: '刘晓东', role: 'staff' },
  otherCashier: { username: 'cashier2', name: '郝丽', role: 'cashier' },
} as const satisfies Record<string, { username: string; name: string; role: UserRole }>

export type DemoUserKey = keyof typeof DEMO_USERS
export const DEMO_USER_KEYS = Object.keys(DEMO_USERS) as DemoUserKey[]

export interface DemoLogin {
  username: string
  password: string
  shopId?: string
  /** Unlocks an enrolled counter of the shop. */
  pin?: string
}
export type DemoUserLogins = Record<DemoUserKey, DemoLogin>

export interface Place {
  communityId?: string
  shopId?: string
  organizationId?: string
}

/** Creates one of the accounts with a new password, and with a PIN where it works in a shop. */
export async function createDemoUser(
  services: Services,
  key: DemoUserKey,
  place: Place = {},
): Promise<{ userId: string; login: DemoLogin }> {
  const password = newPassword()
  const { user } = await services.users.create(OPERATOR, { ...DEMO_USERS[key], ...place, password }, metaOf())
  return { userId: user.id, login: await withPin(services, user.id, loginOf(user, password)) }
}

/**
 * Logins that work: those which are known and still right stay, every other account gets a new password, which ends its sessions. An
 * account that was disabled stays so.
 */
export async function workingLogins(
  services: Services,
  known: Partial<DemoUserLogins>,
): Promise<DemoUserLogins> {
  const logins = await Promise.all(DEMO_USER_KEYS.map((key) => workingLogin(services, key, known[key])))
  return Object.fromEntries(DEMO_USER_KEYS.map((key, index) => [key, logins[index]])) as DemoUserLogins
}

async function workingLogin(services: Services, key: DemoUserKey, known: DemoLogin | undefined) {
  const { username } = DEMO_USERS[key]
  const user = await UserModel.findOne({ username }).lean()
  if (!user) throw new Error(`The demonstration has lost its account ${username}`)
  const place = { username, shopId: user.shopId ? String(user.shopId) : null }
  const userId = String(user._id)
  if (known && (await services.passwords.matches(user.passwordHash, known.password)))
    return withPin(services, userId, loginOf(place, known.password), known.pin)
  const password = newPassword()
  await services.users.change(OPERATOR, userId, { password }, metaOf())
  return withPin(services, userId, loginOf(place, password), known?.pin)
}

/** The login with the PIN that is known, or a new one; only people of a shop have one. */
async function withPin(
  { pinCodes }: Services,
  userId: string,
  login: DemoLogin,
  known?: string,
): Promise<DemoLogin> {
  if (!login.shopId) return login
  const pin = known ?? newPin()
  if (!known) await pinCodes.set(OPERATOR, userId, pin, metaOf())
  return { ...login, pin }
}

function loginOf(user: { username: string; shopId: string | null }, password: string): DemoLogin {
  return { username: user.username, password, ...(user.shopId ? { shopId: user.shopId } : {}) }
}
