import type { Services } from '../../services.js'
import type { UserRole } from '../../permissions.js'
import { UserModel } from '../accounts/account.model.js'
import { OPERATOR } from '../accounts/operator.js'
import { newPassword, verifyPassword } from '../accounts/password.js'
import { metaOf } from './demo-meta.js'

/** The accounts of the demonstration by the names that `demo-logins.json` gives them (api.md, "Demonstration start"). */
export const DEMO_USERS = {
  admin: { username: 'admin', name: '街道管理员', role: 'admin' },
  staff: { username: 'staff', name: '王敏', role: 'staff' },
  auditor: { username: 'auditor', name: '赵立诚', role: 'auditor' },
  manager: { username: 'manager', name: '李桂香', role: 'shop_manager' },
  cashier: { username: 'cashier', name: '张小燕', role: 'cashier' },
  otherStaff: { username: 'staff2', name: '刘晓东', role: 'staff' },
  otherCashier: { username: 'cashier2', name: '郝丽', role: 'cashier' },
} as const satisfies Record<string, { username: string; name: string; role: UserRole }>

export type DemoUserKey = keyof typeof DEMO_USERS
export const DEMO_USER_KEYS = Object.keys(DEMO_USERS) as DemoUserKey[]

export interface DemoLogin {
  username: string
  password: string
  shopId?: string
}
export type DemoUserLogins = Record<DemoUserKey, DemoLogin>

export interface Place {
  communityId?: string
  shopId?: string
}

/** Creates one of the accounts with a new password. */
export async function createDemoUser(
  { users }: Services,
  key: DemoUserKey,
  place: Place = {},
): Promise<{ userId: string; login: DemoLogin }> {
  const password = newPassword()
  const { user } = await users.create(OPERATOR, { ...DEMO_USERS[key], ...place, password }, metaOf())
  return { userId: user.id, login: loginOf(user, password) }
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

async function workingLogin({ users }: Services, key: DemoUserKey, known: DemoLogin | undefined) {
  const { username } = DEMO_USERS[key]
  const user = await UserModel.findOne({ username }).lean()
  if (!user) throw new Error(`The demonstration has lost its account ${username}`)
  const place = { username, shopId: user.shopId ? String(user.shopId) : null }
  if (known && (await verifyPassword(user.passwordHash, known.password)))
    return loginOf(place, known.password)
  const password = newPassword()
  await users.change(OPERATOR, String(user._id), { password }, metaOf())
  return loginOf(place, password)
}

function loginOf(user: { username: string; shopId: string | null }, password: string): DemoLogin {
  return { username: user.username, password, ...(user.shopId ? { shopId: user.shopId } : {}) }
}
