import { expect } from 'chai'
import { createActivityReminders } from '../../../src/features/activities/sign-ups/reminder.service.js'
import { OrganizationModel } from '../../../src/features/organizations/organization.model.js'
import { UserModel } from '../../../src/features/accounts/account.model.js'
import { MemberModel } from '../../../src/features/members/member.model.js'
import { addDays, businessDayOf } from '../../../src/lib/business-day.js'
import { aDraft, anActivity, anActivityForm, moment } from '../../builders/activity.builder.js'
import { aResource } from '../../builders/organizations.js'
import {
  aBoundPhone,
  aCardHolder,
  aMember,
  aPhoneCode,
  aWorld,
  expectStatus,
  type World,
} from '../../builders/world.js'
import { aDevice, aPhone, sessionOf, tokenAs } from '../../helpers/access.js'
import { call, newKey } from '../../helpers/api.js'
import { clock, testApp } from '../../helpers/app.js'
import { countStatuses, inParallel } from '../../helpers/parallel.js'

async function anOrganization(communityId: string, name: string) {
  const organization = await OrganizationModel.create({ communityId, alliance: 'club', name })
  const user = await UserModel.create({
    communityId,
    organizationId: organization._id,
    username: `org-${organization.id}`,
    name: '团长',
    role: 'organization',
    passwordHash: 'none',
  })
  return { id: organization.id, token: (await sessionOf(user)).accessToken }
}

/** Members without the ways of the API, which would cost more than what is tested. */
async function manyPhones(world: World, count: number): Promise<string[]> {
  const model = await MemberModel.findById(await aMember(world)).lean()
  if (!model) throw new Error('no member')
  const phones: string[] = []
  for (let index = 0; index < count; index += 1) {
    const { _id, ...rest } = model
    const member = new MemberModel({
      ...rest,
      number: 1000 + index,
      idNumberIndex: `${String(_id)}-${index}`,
    })
    await member.save()
    phones.push((await aPhone({ communityId: world.communityId, memberId: member.id })).token)
  }
  return phones
}

describe('activities', () => {
  let world: World
  const today = () => businessDayOf(clock.now())

  before(async () => {
    await testApp()
    world = await aWorld()
  })

  afterEach(() => {
    clock.reset()
  })

  it('go from draft to announced to held, and stand on the public page in between', async () => {
    const { staff, communityId } = world
    const id = await aDraft(staff, { capacity: 30, title: '消防演练' })
    const open = async () => {
      const answer = await call('GET', `/public/activities?communityId=${communityId}`)
      return (expectStatus(answer, 200).body.items as { id: string }[]).some((one) => one.id === id)
    }
    expect(await open()).to.equal(false)
    const announced = await call('POST', `/activities/${id}/announce`, { token: staff })
    expect(expectStatus(announced, 200).body).to.include({ state: 'announced', placesLeft: 30 })
    expect(await open()).to.equal(true)
    expectStatus(await call('POST', `/activities/${id}/announce`, { token: staff }), 409)
    expect(
      expectStatus(await call('POST', `/activities/${id}/close`, { token: staff }), 200).body.state,
    ).to.equal('held')
    expect(await open()).to.equal(false)
    const late = await call('PATCH', `/activities/${id}`, { token: staff, body: { title: '改' } })
    expect(late.body.code).to.equal('activity_over')
  })

  it('refuse times that cross midnight, a stale edit and fewer places than people', async () => {
    const { staff } = world
    const crossing = anActivityForm({ endsAt: moment(addDays(today(), 1), '01:00') })
    const answer = expectStatus(await call('POST', '/activities', { token: staff, body: crossing }), 400)
    expect(answer.body.errors[0].path).to.equal('endsAt')
    const id = await anActivity(staff, { capacity: 2 })
    const memberId = await aMember(world)
    const signedUp = await call('POST', `/activities/${id}/sign-ups`, { token: staff, body: { memberId } })
    expectStatus(signedUp, 201)
    await call('POST', `/activities/${id}/sign-ups`, {
      token: staff,
      body: { memberId: await aMember(world) },
    })
    const fewer = await call('PATCH', `/activities/${id}`, { token: staff, body: { capacity: 1 } })
    expect(expectStatus(fewer, 409).body.code).to.equal('capacity_below_taken')
    const stale = await call('PATCH', `/activities/${id}`, {
      token: staff,
      body: { title: '改' },
      headers: { 'if-match': '"1"' },
    })
    expectStatus(stale, 412)
  })

  it('book their place as they are announced, move it along, and give it back when they are cancelled', async () => {
    const { staff } = world
    const day = addDays(today(), 7)
    const resourceId = await aResource(staff, { name: '二楼会议室' })
    const at = { resourceId, place: null, startsAt: moment(day, '09:10'), endsAt: moment(day, '10:40') }
    const id = await anActivity(staff, at)
    const { body } = await call('GET', `/activities/${id}`, { token: staff })
    expect(body.place).to.equal('二楼会议室')
    const booking = async (bookingId: string) =>
      expectStatus(await call('GET', `/bookings/${bookingId}`, { token: staff }), 200).body
    expect(await booking(body.bookingId)).to.include({ from: '09:00', to: '11:00', state: 'approved' })
    const other = await aDraft(staff, at)
    const taken = await call('POST', `/activities/${other}/announce`, { token: staff })
    expect(expectStatus(taken, 409).body.code).to.equal('already_booked')
    const later = { startsAt: moment(day, '10:00'), endsAt: moment(day, '12:00') }
    const moved = expectStatus(
      await call('PATCH', `/activities/${id}`, { token: staff, body: later }),
      200,
    ).body
    expect(await booking(moved.bookingId)).to.include({ from: '10:00', to: '12:00', state: 'approved' })
    expect((await booking(body.bookingId)).state).to.equal('cancelled')
    expectStatus(
      await call('POST', `/activities/${id}/cancel`, { token: staff, body: { reason: '下雨' } }),
      200,
    )
    expect((await booking(moved.bookingId)).state).to.equal('cancelled')
  })

  it('give exactly their places to 100 who sign up at once; the others wait in order, and move up', async () => {
    const { staff } = world
    const id = await anActivity(staff, { capacity: 20 })
    const phones = await manyPhones(world, 100)
    const answers = await inParallel(
      phones.map((token) => () => call('POST', `/my/activities/${id}/sign-up`, { token })),
    )
    expect(countStatuses(answers)).to.deep.equal({ 201: 100 })
    const list = async () =>
      expectStatus(await call('GET', `/activities/${id}/sign-ups`, { token: staff }), 200).body as Record<
        'placed' | 'waiting',
        { id: string; number: number }[]
      >
    const { placed, waiting } = await list()
    expect([placed.length, waiting.length]).to.deep.equal([20, 80])
    const numbers = [...placed, ...waiting].map(({ number }) => number)
    expect(numbers).to.deep.equal([...numbers].sort((a, b) => a - b))
    expect(new Set(numbers).size).to.equal(100)
    const again = await call('POST', `/my/activities/${id}/sign-up`, { token: phones[0] ?? '' })
    expectStatus(again, 200)
    await inParallel(
      placed.slice(0, 5).map(
        ({ id: one }) =>
          () =>
            call('POST', `/sign-ups/${one}/cancel`, { token: staff }),
      ),
    )
    const after = await list()
    expect([after.placed.length, after.waiting.length]).to.deep.equal([20, 75])
    expect(after.placed.map((one) => one.id)).to.include.members(waiting.slice(0, 5).map((one) => one.id))
    const more = await call('PATCH', `/activities/${id}`, { token: staff, body: { capacity: 25 } })
    expect(expectStatus(more, 200).body.taken).to.equal(25)
    expect((await list()).waiting).to.have.length(70)
  })

  it('take by phone only who is invited, and let staff decide otherwise', async () => {
    const { staff } = world
    const id = await anActivity(staff, { invitation: { minAge: 120 } })
    const memberId = await aMember(world)
    const phone = await aBoundPhone(world, memberId)
    const refused = await call('POST', `/my/activities/${id}/sign-up`, { token: phone })
    expect(expectStatus(refused, 422).body).to.include({ code: 'not_invited', reason: 'min_age' })
    const written = await call('POST', `/activities/${id}/sign-ups`, {
      token: staff,
      body: { memberId, source: 'telephone' },
    })
    expect(expectStatus(written, 201).body).to.include({
      notInvited: 'min_age',
      source: 'telephone',
      state: 'placed',
    })
    expectStatus(await call('POST', `/my/activities/${id}/cancel`, { token: phone }), 200)
  })

  it('sign a member in once by card, phone, typed number or list, and never send anybody away because it is full', async () => {
    const { staff, cashier } = world
    const id = await anActivity(staff, { capacity: 1 })
    const { memberId, card } = await aCardHolder(world)
    const attend = (body: object, key = newKey(), token = cashier) =>
      call('POST', `/activities/${id}/attendances`, { token, key, body })
    await call('POST', `/activities/${id}/sign-ups`, { token: staff, body: { memberId } })
    const key = newKey()
    const first = expectStatus(await attend({ code: card.code }, key), 201).body
    expect(first).to.include({ outcome: 'new', isWalkIn: false, way: 'printed', memberId: null })
    const replay = await attend({ code: card.code }, key)
    expect(expectStatus(replay, 200).body).to.include({ id: first.id, outcome: 'replayed' })
    expect((await attend({ memberId }, key, staff)).body.code).to.equal('idempotency_key_reused')
    expect(expectStatus(await attend({ code: card.code }), 200).body).to.include({
      id: first.id,
      outcome: 'again',
    })
    const second = await aMember(world)
    const phone = await aBoundPhone(world, second)
    const code = await aPhoneCode(phone)
    const walkIn = expectStatus(await attend({ code }), 201).body
    expect(walkIn).to.deep.include({ isWalkIn: true, flags: ['over_capacity'], way: 'phone' })
    expect(expectStatus(await attend({ code }), 200).body.outcome).to.equal('again')
    const shop = await call('POST', '/redemptions/prepare', { token: cashier, body: { code } })
    expect(shop.body.code).to.equal('code_expired')
    expect((await attend({ memberId })).body.code).to.equal('permission_denied')
    expectStatus(await attend({ code: 'YP1:NOT A CARD' }), 404)
    const voided = await call('POST', `/attendances/${walkIn.id}/void`, {
      token: staff,
      body: { reason: '扫错了' },
    })
    expect(expectStatus(voided, 200).body).to.include({ state: 'voided', voidReason: '扫错了' })
    expect(expectStatus(await attend({ memberId: second }, newKey(), staff), 201).body.way).to.equal('list')
    const { body } = await call('GET', `/activities/${id}/attendances`, { token: staff })
    expect(body.turnout).to.deep.equal({ signedUp: 1, came: 2, walkIns: 1, noShows: 0 })
  })

  it('refuse at the door what a counter refuses, and what is not of today', async () => {
    const { staff, cashier } = world
    const id = await anActivity(staff)
    const { card } = await aCardHolder(world)
    expectStatus(
      await call('POST', `/cards/${card.id}/revoke`, { token: staff, body: { reason: '遗失' } }),
      200,
    )
    const sent = { token: cashier, key: newKey(), body: { code: card.code } }
    expect(expectStatus(await call('POST', `/activities/${id}/attendances`, sent), 410).body.code).to.equal(
      'card_revoked',
    )
    const day = addDays(today(), 3)
    const later = await anActivity(staff, { startsAt: moment(day, '09:00'), endsAt: moment(day, '10:00') })
    const early = await call('POST', `/activities/${later}/attendances`, sent)
    expect(expectStatus(early, 409).body.code).to.equal('activity_not_today')
  })

  it('remind once, by day, of what is tomorrow; and take one face of each who was there', async () => {
    const { staff } = world
    const { services } = await testApp()
    const day = addDays(today(), 1)
    const id = await anActivity(staff, { startsAt: moment(day, '09:00'), endsAt: moment(day, '10:00') })
    const { memberId, card } = await aCardHolder(world)
    const phone = await aBoundPhone(world, memberId)
    expectStatus(await call('POST', `/my/activities/${id}/sign-up`, { token: phone }), 201)
    const remindAt = (time: string) =>
      createActivityReminders({
        now: () => new Date(moment(today(), time)),
        communities: services.communities,
      }).remindDue()
    expect(await remindAt('08:59')).to.equal(0)
    expect(await remindAt('09:00')).to.be.at.least(1)
    const own = await services.signUps.ofMember({ communityId: world.communityId, memberId })
    expect(own[0]?.remindedAt).to.be.instanceOf(Date)
    expect(await remindAt('10:00')).to.equal(0)

    clock.set(moment(day, '09:05'))
    const token = await tokenAs('staff', { communityId: world.communityId })
    const scan = { token, key: newKey(), body: { code: card.code } }
    expectStatus(await call('POST', `/activities/${id}/attendances`, scan), 201)
    const say = (face: string) =>
      call('POST', `/my/activities/${id}/feedback`, { token: phone, body: { face } })
    expect((await say('good')).body.code).to.equal('activity_not_held')
    expectStatus(await call('POST', `/activities/${id}/close`, { token }), 200)
    expectStatus(await say('good'), 204)
    expectStatus(await say('fair'), 204)
    const desk = { token, body: { good: 3, fair: 0, poor: 1 } }
    const faces = expectStatus(await call('POST', `/activities/${id}/faces`, desk), 200).body
    expect(faces).to.deep.equal({ good: 3, fair: 1, poor: 1 })
    const figures = await call('GET', `/activity-figures?from=${day}&to=${day}`, { token })
    expect(expectStatus(figures, 200).body).to.include({ held: 1, attendances: 1, members: 1 })
  })

  it('show an organization only what it organizes, with masked names, and leave announcing to staff', async () => {
    const { staff, communityId } = world
    const choir = await anOrganization(communityId, '晚晴合唱团')
    const other = await anOrganization(communityId, '书画社')
    const id = await aDraft(choir.token, { kind: 'performance', title: '重阳演出' })
    expectStatus(await call('GET', `/activities/${id}`, { token: choir.token }), 200)
    expectStatus(await call('GET', `/activities/${id}`, { token: other.token }), 404)
    expectStatus(await call('PATCH', `/activities/${id}`, { token: other.token, body: { title: '改' } }), 404)
    expectStatus(await call('POST', `/activities/${id}/announce`, { token: choir.token }), 403)
    const joint = { organizationIds: [choir.id, other.id] }
    expectStatus(await call('PATCH', `/activities/${id}`, { token: staff, body: joint }), 200)
    expectStatus(await call('GET', `/activities/${id}`, { token: other.token }), 200)
    expectStatus(await call('POST', `/activities/${id}/announce`, { token: staff }), 200)
    const memberId = await aMember(world)
    await call('POST', `/activities/${id}/sign-ups`, { token: staff, body: { memberId } })
    const list = await call('GET', `/activities/${id}/sign-ups`, { token: choir.token })
    expect(expectStatus(list, 200).body.placed[0]).to.include({ memberId: null, maskedName: '李*云' })
    expectStatus(
      await call('POST', `/activities/${id}/sign-ups`, { token: choir.token, body: { memberId } }),
      403,
    )
    const stranger = await aWorld()
    expectStatus(await call('GET', `/activities/${id}`, { token: stranger.staff }), 404)
    const device = await aDevice({ communityId: stranger.communityId, shopId: stranger.shopId })
    const foreign = { token: device.token, key: newKey(), body: { code: 'YP1:X' } }
    expectStatus(await call('POST', `/activities/${id}/attendances`, foreign), 404)
    expectStatus(await call('GET', '/activities', { token: world.cashier }), 403)
  })
})
