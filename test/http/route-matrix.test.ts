import { expect } from 'chai'
import mongoose from 'mongoose'
import { PERMISSIONS, type Permission, type Role } from '../../src/permissions.js'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aMember,
  aShop,
  aSignedAgreement,
  aWorld,
  expectStatus,
  prepareToken,
  redeem,
} from '../builders/world.js'
import { careIds } from '../builders/care.builder.js'
import { anActivity } from '../builders/activity.builder.js'
import { aBooking, aRequestWithPhoto, aResource, anOrganization } from '../builders/organizations.js'
import { aDevice, aJob, anImport, aUser, sessionOf, tokenAs } from '../helpers/access.js'
import { businessDayOf } from '../../src/lib/business-day.js'
import { aPdf, attach } from '../features/attachments/files.js'
import { call, newKey } from '../helpers/api.js'
import { testApp } from '../helpers/app.js'
import {
  addressOf,
  allRoutes,
  BODIES,
  FORM,
  nameOf,
  namesSomething,
  OWN_NAMES,
  SHARED,
  LENT_BY_SHOPS,
  QUERIES,
  type ExampleIds,
  type RouteUnderTest,
} from './route-table.js'

const ROUTES = allRoutes()
const USERS = ['admin', 'staff', 'auditor', 'shop_manager', 'cashier', 'volunteer', 'organization'] as const
const ACTORS = [...USERS, 'phone', 'device', 'nobody'] as const
type ActorName = (typeof ACTORS)[number]
const ROLE_OF: Record<ActorName, Role | null> = {
  admin: 'admin',
  staff: 'staff',
  auditor: 'auditor',
  shop_manager: 'shop_manager',
  cashier: 'cashier',
  volunteer: 'volunteer',
  organization: 'organization',
  phone: 'member',
  device: 'cashier',
  nobody: null,
}

interface Sent {
  body?: Record<string, unknown> | undefined
  query?: string | undefined
}

async function send(route: RouteUnderTest, address: string, token: string | null, sent: Sent = {}) {
  const { baseUrl } = await testApp()
  const isForm = route.isPage && route.method === 'POST'
  const hasBody = route.method !== 'GET'
  const contentType = isForm ? 'application/x-www-form-urlencoded' : 'application/json'
  const body = isForm
    ? new URLSearchParams(sent.body as Record<string, string> | undefined).toString()
    : JSON.stringify(sent.body ?? {})
  return fetch(`${baseUrl}${address}${sent.query ? `?${sent.query}` : ''}`, {
    method: route.method,
    redirect: 'manual',
    headers: {
      accept: route.isPage ? 'text/html' : 'application/json',
      'idempotency-key': newKey(),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(hasBody ? { 'content-type': contentType } : {}),
    },
    ...(hasBody ? { body } : {}),
  })
}

/** Runs a few at a time, in the order of the routes. */
async function forEachRoute<T>(
  routes: RouteUnderTest[],
  work: (route: RouteUnderTest) => Promise<T[]>,
): Promise<T[]> {
  const found: T[] = []
  for (let at = 0; at < routes.length; at += 6) {
    const part = await Promise.all(routes.slice(at, at + 6).map(work))
    found.push(...part.flat())
  }
  return found
}

/** A community with one of everything that an address can name. */
async function theWorld() {
  const world = await aWorld()
  const { communityId, shopId } = world
  const benefit = await aBenefit(world)
  const { memberId, card } = await aCardHolder(world)
  const phone = await aBoundPhone(world, await aMember(world))
  const token = await prepareToken(world, card.code)
  const redeemed = expectStatus(await redeem(world, { prepareToken: token, benefitId: benefit }), 201)
  const organizationId = await anOrganization(world.staff)
  const lent = await aResource(world.staff, { organizationId })
  const asked = await aRequestWithPhoto(world, { phone, organizationId })
  const caseId = await aCase(await aDevice({ communityId, shopId }))
  const ids: ExampleIds = {
    communities: communityId,
    users: (await aUser('cashier', { communityId, shopId })).id,
    shops: shopId,
    agreements: world.agreementId,
    attachments: expectStatus(await attach(world.staff, world.agreementId, { bytes: aPdf() }), 201).body
      .id as string,
    benefits: benefit,
    members: memberId,
    cards: card.id,
    devices: (await aDevice({ communityId, shopId })).id,
    redemptions: redeemed.body.id as string,
    reviews: caseId,
    offline: caseId,
    records: redeemed.body.id as string,
    cashiers: (await aUser('cashier', { communityId, shopId })).id,
    statements: expectStatus(
      await call('POST', '/statements', {
        token: world.staff,
        body: { shopId, month: businessDayOf(new Date()).slice(0, 7) },
      }),
      201,
    ).body.id as string,
    complaints: await aComplaint(phone, shopId),
    organizations: organizationId,
    resources: lent,
    bookings: await aBooking(world.staff, lent),
    requests: asked.id,
    photos: asked.photoId,
    anomalies: await anAnomaly(communityId, shopId),
    ...(await someActivity(world.staff, memberId)),
    jobs: await aJob(communityId, card.id),
    import: await anImport(communityId),
    ...(await careIds(world)),
    sessions: (await sessionOf(await aUser('auditor', { communityId }))).sessionId,
    'by-key': newKey(),
  }
  return { ...world, ids, phone, organizationId, device: (await aDevice({ communityId, shopId })).token }
}
/** An activity that is announced for today, with a member who has signed up and is there. */
async function someActivity(staff: string, memberId: string) {
  const activities = await anActivity(staff)
  const body = { memberId }
  const signUp = await call('POST', `/activities/${activities}/sign-ups`, { token: staff, body })
  const there = await call('POST', `/activities/${activities}/attendances`, {
    token: staff,
    key: newKey(),
    body,
  })
  return {
    activities,
    'sign-ups': expectStatus(signUp, 201).body.id as string,
    attendances: expectStatus(there, 201).body.id as string,
  }
}

/** What the member of the phone tells of the shop. Answers its id. */
async function aComplaint(phone: string, shopId: string): Promise<string> {
  const body = { shopId, reason: 'discount_refused' }
  return expectStatus(await call('POST', '/my/complaints', { token: phone, body }), 201).body.id as string
}

/** Something that the rules have found. Answers its id. */
async function anAnomaly(communityId: string, shopId: string): Promise<string> {
  const { _id } = await mongoose.model('Anomaly').create({
    communityId,
    rule: 'burst',
    key: `burst|${shopId}|2026-11-24`,
    number: 1,
    businessDay: '2026-11-24',
    shopIds: [shopId],
    redemptionIds: [],
    measured: 20,
    threshold: 20,
  })
  return String(_id)
}

type TheWorld = Awaited<ReturnType<typeof theWorld>>

/** Something that a device uploaded and nobody can read, for staff to decide. Answers its id. */
async function aCase(device: { id: string; token: string }): Promise<string> {
  const body = { items: [{ key: device.id }] }
  expectStatus(await call('POST', '/offline/uploads', { token: device.token, body }), 200)
  const kept = await mongoose
    .model('OfflineQuarantine')
    .findOne({ deviceId: device.id })
    .lean<{ _id: unknown }>()
  return String(kept?._id)
}

/** Everything of the community but what belongs to another of its shops, to see whether anything has changed. */
async function everythingOf(communityId: string, otherShopId: string): Promise<string> {
  const id = new mongoose.Types.ObjectId(communityId)
  const other = new mongoose.Types.ObjectId(otherShopId)
  const parts: string[] = []
  for (const name of mongoose.modelNames().sort()) {
    if (name === 'Session') continue
    const documents = await mongoose
      .model(name)
      .collection.find({ $or: [{ _id: id }, { communityId: id }], shopId: { $ne: other } })
      .sort({ _id: 1 })
      .toArray()
    parts.push(`${name} ${JSON.stringify(documents)}`)
  }
  return parts.join('\n')
}

describe('the routes', () => {
  let ours: TheWorld
  const tokens = new Map<ActorName, string>()
  const fresh: Partial<Record<ActorName, () => Promise<string>>> = {}

  before(async () => {
    ours = await theWorld()
    const { communityId, shopId, organizationId } = ours
    const place = { communityId, shopId, organizationId }
    for (const role of USERS) {
      fresh[role] = () => tokenAs(role, place)
      tokens.set(role, await tokenAs(role, place))
    }
    tokens.set('phone', ours.phone).set('device', ours.device)
  })

  /** Signing out ends the session, so that route gets one of its own. */
  async function tokenFor(name: ActorName, route: RouteUnderTest): Promise<string | null> {
    const begin = route.path.endsWith('/logout') ? fresh[name] : undefined
    return begin ? begin() : (tokens.get(name) ?? null)
  }

  it('all have example ids, so that nothing is left untried', () => {
    for (const route of ROUTES) expect(() => addressOf(route, ours.ids)).to.not.throw()
    for (const name of [
      ...Object.keys(BODIES),
      ...Object.keys(QUERIES),
      ...OWN_NAMES,
      ...SHARED,
      ...LENT_BY_SHOPS,
    ]) {
      expect(ROUTES.map(nameOf), 'an entry of the table that no route needs').to.include(name)
    }
  })

  it('change nothing for an auditor but the own sign-in, and show shops and members nothing of the community', () => {
    const changing = ROUTES.filter(({ method, permission }) => method !== 'GET' && permission !== 'open')
    const holders = (permission: Permission) => PERMISSIONS[permission] as readonly Role[]
    const auditors = changing.filter(({ permission }) =>
      holders(permission as Permission).includes('auditor'),
    )
    expect(auditors.map(nameOf)).to.deep.equal([
      'POST /api/v1/auth/logout',
      'POST /api/v1/me/sessions/end-others',
      'DELETE /api/v1/me/sessions/:id',
      'POST /api/v1/me/second-factor',
      'POST /api/v1/me/second-factor/confirm',
      'POST /api/v1/me/second-factor/recovery-codes',
      'POST /api/v1/me/second-factor/remove',
      'POST /password',
      'POST /account/security/second-factor',
      'POST /account/security/second-factor/confirm',
      'POST /account/security/second-factor/recovery-codes',
      'POST /account/security/second-factor/remove',
      'POST /account/security/sessions/end-others',
      'POST /account/security/sessions/:id/end',
    ])

    const wholeCommunity: Permission[] = [
      'member:read',
      'card:read',
      'report:read',
      'audit:read',
      'community:read',
    ]
    for (const permission of wholeCommunity) {
      expect(holders(permission)).to.not.include.members(['shop_manager'])
      expect(holders(permission)).to.not.include.members(['cashier'])
      expect(holders(permission)).to.not.include.members(['organization'])
    }
    const members = Object.entries(PERMISSIONS).filter(([, roles]) =>
      (roles as readonly Role[]).includes('member'),
    )
    expect(members.map(([permission]) => permission)).to.deep.equal(['my:use'])
  })

  for (const name of ACTORS) {
    it(`let ${name} do what the permissions say, and nothing else`, async () => {
      const role = ROLE_OF[name]

      const wrong = await forEachRoute(ROUTES, async (route) => {
        const query = name === 'admin' && route.hasTenant ? `communityId=${ours.communityId}` : undefined
        const answer = await send(route, addressOf(route, ours.ids), await tokenFor(name, route), { query })
        const isExpected =
          isAllowed(route, role) && !isFormOfNobody(route, role)
            ? isTried(answer.status)
            : isRefused(route, role, answer)
        return isExpected ? [] : [`${nameOf(route)} → ${answer.status}`]
      })

      expect(wrong).to.deep.equal([])
    })
  }

  describe('met by a stranger', () => {
    let strangers: { who: string; role: Role; token: string }[]
    let otherShopId: string

    before(async () => {
      ours = await theWorld()
      const theirs = await aWorld()
      const { communityId } = ours
      otherShopId = await aShop(ours.staff)
      await aSignedAgreement(ours.staff, otherShopId)
      const elsewhere = { communityId: theirs.communityId, shopId: theirs.shopId }
      const nextDoor = { communityId, shopId: otherShopId, organizationId: await anOrganization(ours.staff) }
      const theirOrganization = await anOrganization(theirs.staff)
      strangers = [
        { who: 'staff of another community', role: 'staff', token: theirs.staff },
        { who: 'auditor of another community', role: 'auditor', token: await tokenAs('auditor', elsewhere) },
        { who: 'manager in another community', role: 'shop_manager', token: theirs.manager },
        {
          who: 'manager of another shop',
          role: 'shop_manager',
          token: await tokenAs('shop_manager', nextDoor),
        },
        { who: 'cashier of another shop', role: 'cashier', token: await tokenAs('cashier', nextDoor) },
        { who: 'another volunteer', role: 'volunteer', token: await tokenAs('volunteer', { communityId }) },
        {
          who: 'volunteer of another community',
          role: 'volunteer',
          token: await tokenAs('volunteer', elsewhere),
        },
        { who: 'another organization', role: 'organization', token: await tokenAs('organization', nextDoor) },
        {
          who: 'organization of another community',
          role: 'organization',
          token: await tokenAs('organization', { ...elsewhere, organizationId: theirOrganization }),
        },
        { who: 'device of another shop', role: 'cashier', token: (await aDevice(nextDoor)).token },
      ]
    })

    it('say of all that is ours that it is not there, and nothing changes', async () => {
      const before = await everythingOf(ours.communityId, otherShopId)

      const wrong = await forEachRoute(ROUTES.filter(namesSomething), async (route) => {
        const answers = []
        for (const { who, token } of strangers.filter(({ role }) => isAllowed(route, role))) {
          const name = nameOf(route)
          if (who.endsWith('of another shop') && LENT_BY_SHOPS.has(name)) continue
          const body = route.isPage ? FORM : BODIES[name]
          const answer = await send(route, addressOf(route, ours.ids), token, { body, query: QUERIES[name] })
          const isOpenToThem = OWN_NAMES.has(name) || (who === 'another organization' && SHARED.has(name))
          const isFine = answer.status === 404 || (isOpenToThem && answer.status < 500)
          if (!isFine)
            answers.push(`${who}: ${name} → ${answer.status} ${(await answer.text()).slice(0, 300)}`)
        }
        return answers
      })

      expect(wrong).to.deep.equal([])
      expect(await everythingOf(ours.communityId, otherShopId)).to.equal(before)
    })

    it('know no other community by name in the address or body', async () => {
      const before = await everythingOf(ours.communityId, otherShopId)
      const [staff] = strangers

      const wrong = await forEachRoute(ROUTES, async (route) => {
        if (!route.hasTenant || route.isPage || !isAllowed(route, 'staff')) return []
        const answers = []
        const sent = [
          { query: `communityId=${ours.communityId}` },
          { body: { communityId: ours.communityId } },
        ]
        for (const one of route.method === 'GET' ? sent.slice(0, 1) : sent) {
          const answer = await send(route, addressOf(route, ours.ids), staff?.token ?? '', one)
          if (answer.status !== 404) answers.push(`${nameOf(route)} → ${answer.status}`)
        }
        return answers
      })

      expect(wrong).to.deep.equal([])
      expect(await everythingOf(ours.communityId, otherShopId)).to.equal(before)
    })
  })
})

function isAllowed({ permission, path }: RouteUnderTest, role: Role | null): boolean {
  if (permission === 'open') return true
  const needed: Permission[] = [permission, ...(path.startsWith('/console') ? ['console:use' as const] : [])]
  return role !== null && needed.every((one) => (PERMISSIONS[one] as readonly Role[]).includes(role))
}

/** A form without its token is refused even where nobody needs to sign in. */
function isFormOfNobody(route: RouteUnderTest, role: Role | null): boolean {
  return role === null && route.isPage && route.method === 'POST'
}

/** Past the permission: done, or refused for what was sent. Never an error of ours. */
function isTried(status: number): boolean {
  return status < 500 && status !== 401 && status !== 403
}

function isRefused(route: RouteUnderTest, role: Role | null, answer: Response): boolean {
  if (role !== null) return answer.status === 403 || (route.isPage && answer.status === 401)
  const asksToSignIn = answer.status === 303 && answer.headers.get('location')?.startsWith('/login?next=')
  return answer.status === 401 || (route.isPage && (answer.status === 403 || asksToSignIn === true))
}
