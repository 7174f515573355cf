import { randomBytes } from 'node:crypto'
import { CardModel } from '../../src/features/cards/card.model.js'
import { CommunityModel } from '../../src/features/communities/community.model.js'
import { DeviceModel } from '../../src/features/devices/device.model.js'
import { UserModel } from '../../src/features/accounts/account.model.js'
import { accountRepository } from '../../src/features/accounts/account.repository.js'
import { ShopModel } from '../../src/features/shops/shop.model.js'
import { SYSTEM_ACTOR } from '../../src/http/actor.js'
import { hashToken, newOpaqueToken } from '../../src/http/opaque-token.js'
import type { UserRole } from '../../src/permissions.js'
import { testApp } from './app.js'

/** Letters that no other test has, for names that are unique in the store. */
export const unique = () => randomBytes(5).toString('hex')

/** A community of the test's own, so that no other test disturbs it. Answers its id. */
export async function aCommunity(fields: Record<string, unknown> = {}): Promise<string> {
  await testApp()
  const community = await CommunityModel.create({
    name: `社区${unique()}`,
    street: '新旺街道',
    district: '平城区',
    settings: {},
    ...fields,
  })
  return community.id
}

export async function aShop(communityId: string, fields: Record<string, unknown> = {}): Promise<string> {
  const shop = await ShopModel.create({
    communityId,
    name: `商户${unique()}`,
    category: 'daily_life',
    address: '新旺街 1 号',
    phone: '03525550101',
    ...fields,
  })
  return shop.id
}

export interface Place {
  communityId?: string
  shopId?: string
}

/** Where a user works: an organization has a login of its own. */
export type UserPlace = Place & { organizationId?: string }

export interface TestUser {
  id: string
  username: string
  name: string
}

/** A user without going through the API. Only one that is given a password can sign in with one. */
export async function aUser(
  role: UserRole,
  place: UserPlace = {},
  fields: { password?: string; username?: string; name?: string; status?: 'active' | 'disabled' } = {},
): Promise<TestUser> {
  const { services } = await testApp()
  const { password, ...rest } = fields
  const user = await UserModel.create({
    communityId: role === 'admin' ? null : place.communityId,
    shopId: role === 'shop_manager' || role === 'cashier' ? place.shopId : null,
    organizationId: role === 'organization' ? place.organizationId : null,
    username: `user-${unique()}`,
    name: '测试员',
    role,
    passwordHash: password ? await services.passwords.hash(password) : 'none',
    ...rest,
  })
  return { id: user.id, username: user.username, name: user.name }
}

/** Begins a session for the user, without its password. */
export async function sessionOf(user: Pick<TestUser, 'id'>) {
  const { services } = await testApp()
  const record = await accountRepository.findById(user.id)
  if (!record) throw new Error('No such user')
  return services.sessions.begin(record, 'test')
}

/** An access token of a new user with this role. */
export async function tokenAs(role: UserRole, place: UserPlace = {}): Promise<string> {
  return (await sessionOf(await aUser(role, place))).accessToken
}

/** An enrolled counter device of the shop. */
export async function aDevice(
  place: Required<Place>,
  fields: Record<string, unknown> = {},
): Promise<{ id: string; token: string }> {
  const token = newOpaqueToken('device')
  const device = await DeviceModel.create({
    ...place,
    name: '收银台一',
    profile: 'cashier',
    status: 'active',
    tokenHash: hashToken(token),
    ...fields,
  })
  return { id: device.id, token }
}

/** A bound phone of the member; the member need not exist for signing in. */
export async function aPhone(
  place: { communityId: string; memberId: string },
  fields: Record<string, unknown> = {},
): Promise<{ id: string; token: string }> {
  const token = newOpaqueToken('phone')
  const card = await CardModel.create({
    ...place,
    kind: 'phone',
    serial: Number.parseInt(randomBytes(6).toString('hex'), 16),
    issueNo: 1,
    tokenHash: hashToken(token),
    ...fields,
  })
  return { id: card.id, token }
}

/** A job of the community that waits in the queue: cards to print. */
export async function aJob(communityId: string, cardId: string): Promise<string> {
  const { services } = await testApp()
  const meta = { actor: SYSTEM_ACTOR, requestId: 'test', language: 'zh-CN' as const }
  return (await services.cardBatches.print(communityId, { cardIds: [cardId] }, 'a4', meta)).id
}

/** A list of one person of the community that nobody has taken in yet. */
export async function anImport(communityId: string): Promise<string> {
  const { services } = await testApp()
  const meta = { actor: SYSTEM_ACTOR, requestId: 'test', language: 'zh-CN' as const }
  const list = Buffer.from('姓名,身份证号\n李秀云,1')
  const stated = { membership: false, showMaskedNameToShops: false }
  return services.memberImports.bring(communityId, list, stated, meta)
}
