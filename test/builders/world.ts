import { randomBytes, randomInt } from 'node:crypto'
import { addDays } from '../../src/lib/business-day.js'
import type { UserRole } from '../../src/permissions.js'
import { aUser as aUserOf, sessionOf, tokenAs, type TestUser, type UserPlace } from '../helpers/access.js'
import { call, newKey, type Answer } from '../helpers/api.js'

export const PASSWORD = 'korrekt-Pferd-88'
let administrator: Promise<TestUser> | undefined

/** Signs in and answers the access token. */
export async function signIn(username: string, password = PASSWORD): Promise<string> {
  const answer = await call('POST', '/auth/login', { body: { username, password } })
  return expectStatus(answer, 200).body.accessToken as string
}

/** A token of the run's administrator, of a new session: a test may have set the clock. */
export async function admin(): Promise<string> {
  administrator ??= aUserOf('admin', {}, { name: '街道管理员' })
  return (await sessionOf(await administrator)).accessToken
}

export const uniqueName = (prefix: string) => `${prefix}-${randomBytes(5).toString('hex')}`

/** Fails with the answer's own words when the status is another. */
export function expectStatus<T extends Answer>(answer: T, status: number): T {
  if (answer.status !== status) {
    throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`)
  }
  return answer
}

let lastId = randomInt(0, 300_000)

/**
 * A valid ID number of nobody, another one at each call: Pingcheng district of Datong, a birth date in the 1950s unless given,
 * a sequence, the right check digit.
 */
export function anIdNumber(birthDate?: string): string {
  lastId += 1
  const day = birthDate ?? addDays('1950-01-01', Math.floor(lastId / 1000) % 2200)
  const digits = `140213${day.replaceAll('-', '')}${String(lastId % 1000).padStart(3, '0')}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0)
  return digits + '10X98765432'[sum % 11]
}

export interface World {
  communityId: string
  shopId: string
  staff: string
  cashier: string
  cashierUsername: string
  manager: string
  agreementId: string
}

interface WorldOptions {
  settings?: Record<string, unknown>
  category?: string
}

/** A community of its own with staff, one shop with a signed agreement, its cashier and its manager. */
export async function aWorld(options: WorldOptions = {}): Promise<World> {
  const token = await admin()
  const community = await call('POST', '/communities', {
    token,
    body: {
      name: uniqueName('社区'),
      street: '新旺街道',
      district: '平城区',
      minimumAge: 60,
      settings: { printedCardDailyLimit: null, ...options.settings },
    },
  })
  const communityId = expectStatus(community, 201).body.id as string
  const staff = await aUser({ communityId, role: 'staff' })
  const shopId = await aShop(staff, options.category)
  const agreementId = await aSignedAgreement(staff, shopId)
  const cashierUsername = uniqueName('cashier')
  const cashier = await aUserOf(
    'cashier',
    { communityId, shopId },
    { username: cashierUsername, name: '测试', password: PASSWORD },
  )
  return {
    communityId,
    shopId,
    staff,
    agreementId,
    cashierUsername,
    cashier: (await sessionOf(cashier)).accessToken,
    manager: await aUser({ communityId, role: 'shop_manager', shopId }),
  }
}

type WorldUser = UserPlace & { role: UserRole }

/** A new user's access token. */
export async function aUser({ role, ...place }: WorldUser): Promise<string> {
  return tokenAs(role, place)
}

/** A new user, whose password is PASSWORD; answers the username. */
export async function aUsername({ role, ...place }: WorldUser): Promise<string> {
  const username = uniqueName(role.replace('_', '-'))
  await aUserOf(role, place, { username, name: '测试', password: PASSWORD })
  return username
}

export async function aShop(staff: string, category = 'daily_life'): Promise<string> {
  const body = { name: uniqueName('商户'), category, address: '御锦源小区 1 号', phone: '0352-2345678' }
  return expectStatus(await call('POST', '/shops', { token: staff, body }), 201).body.id as string
}

/** An agreement that is in force from the year before last to the end of the next decade. */
export async function aSignedAgreement(staff: string, shopId: string): Promise<string> {
  const body = {
    number: uniqueName('ZL'),
    title: '助老服务项目协议',
    startsOn: '2020-01-01',
    endsOn: '2039-12-31',
  }
  const draft = expectStatus(await call('POST', `/shops/${shopId}/agreements`, { token: staff, body }), 201)
  const id = draft.body.id as string
  expectStatus(
    await call('POST', `/agreements/${id}/sign`, { token: staff, body: { signedOn: '2020-01-01' } }),
    200,
  )
  return id
}

/** A benefit of the world's agreement; 15 percent off without rules unless told otherwise. */
export async function aBenefit(world: World, terms: Record<string, unknown> = {}): Promise<string> {
  const body = { title: '八五折', kind: 'percent_off', ...(terms.kind ? {} : { percentOff: 15 }), ...terms }
  const path = `/agreements/${world.agreementId}/benefits`
  return expectStatus(await call('POST', path, { token: world.staff, body }), 201).body.id as string
}

export async function aMember(world: World, fields: Record<string, unknown> = {}): Promise<string> {
  const body = {
    name: '李秀云',
    idNumber: anIdNumber(),
    phone: '13800135678',
    consents: { membership: true, showMaskedNameToShops: true },
    ...fields,
  }
  return expectStatus(await call('POST', '/members', { token: world.staff, body }), 201).body.id as string
}

export interface PrintedCard {
  id: string
  code: string
  cardNumber: string
}

export async function aPrintedCard(world: World, memberId: string): Promise<PrintedCard> {
  const answer = await call('POST', `/members/${memberId}/cards`, {
    token: world.staff,
    body: { kind: 'printed' },
  })
  return expectStatus(answer, 201).body as PrintedCard
}

/** A member with a printed card. */
export async function aCardHolder(world: World, fields: Record<string, unknown> = {}) {
  const memberId = await aMember(world, fields)
  return { memberId, card: await aPrintedCard(world, memberId) }
}

/** A member's bound phone; answers its bearer token. */
export async function aBoundPhone(world: World, memberId: string): Promise<string> {
  const enrolment = expectStatus(
    await call('POST', `/members/${memberId}/enrolments`, { token: world.staff, body: {} }),
    201,
  )
  const token = (enrolment.body.url as string).split('/').at(-1)
  const claimed = await call('POST', '/enrolments/claim', { body: { token, name: '本人' } })
  return expectStatus(claimed, 201).body.deviceToken as string
}

export async function aPhoneCode(phone: string): Promise<string> {
  return expectStatus(await call('POST', '/my/codes', { token: phone, body: {} }), 201).body.code as string
}

export async function prepare(world: World, code: string, billFen?: number): Promise<Answer> {
  return call('POST', '/redemptions/prepare', {
    token: world.cashier,
    body: { code, ...(billFen === undefined ? {} : { billFen }) },
  })
}

export async function prepareToken(world: World, code: string): Promise<string> {
  return expectStatus(await prepare(world, code), 200).body.prepareToken as string
}

export async function redeem(
  world: World,
  body: { prepareToken: string; benefitId: string; billFen?: number; secondFactor?: unknown },
  key: string = newKey(),
): Promise<Answer> {
  return call('POST', '/redemptions', { token: world.cashier, key, body: { billFen: 8600, ...body } })
}
