import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { MOST_A_DAY } from '../../../src/features/complaints/complaint-filing.js'
import { COMPLAINT_REASONS, ComplaintModel } from '../../../src/features/complaints/complaint.model.js'
import { addDays, businessDayOf } from '../../../src/lib/business-day.js'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aMember,
  aUser,
  aWorld,
  expectStatus,
  prepareToken,
  redeem,
  type World,
} from '../../builders/world.js'
import { call } from '../../helpers/api.js'

describe('complaints', () => {
  let world: World
  let memberId: string
  let phone: string

  beforeEach(async () => {
    world = await aWorld()
    memberId = await aMember(world)
    phone = await aBoundPhone(world, memberId)
  })

  const tell = (body: Record<string, unknown> = {}, token = phone) =>
    call('POST', '/my/complaints', {
      token,
      body: { shopId: world.shopId, reason: 'discount_refused', ...body },
    })
  const answer = (id: string, body: Record<string, unknown>, token = world.staff) =>
    call('POST', `/complaints/${id}/answer`, { token, body })

  it('go from the phone to the staff, and the answer back to the phone, marked until it is read', async () => {
    const told = expectStatus(await tell(), 201).body
    expect(told).to.include({ shopId: world.shopId, status: 'open', isRead: false })
    const listed = expectStatus(
      await call('GET', '/complaints?status=open', { token: world.staff }),
      200,
    ).body
    expect(listed.items).to.have.length(1)
    expect(listed.items[0]).to.include({ id: told.id, maskedName: '李*云', source: 'phone' })

    expectStatus(await answer(told.id, { answer: '已提醒店长。', settled: false }), 200)
    expectStatus(await answer(told.id, { answer: '店长道歉，已培训收银员。' }), 200)
    const mine = expectStatus(await call('GET', '/my/complaints', { token: phone }), 200).body.items[0]
    expect(mine).to.include({ status: 'settled', isRead: false })
    expect(mine.answers.map(({ text }: { text: string }) => text)).to.deep.equal([
      '已提醒店长。',
      '店长道歉，已培训收银员。',
    ])
    expect(JSON.stringify(mine)).to.not.include('byUserId')

    const read = await call('POST', `/my/complaints/${told.id}/read`, { token: phone, body: {} })
    expect(expectStatus(read, 200).body.isRead).to.equal(true)
  })

  it('tell the day: now, today, or yesterday', async () => {
    const today = businessDayOf(new Date())
    const now = expectStatus(await tell(), 201).body
    expect(now.occurredOn).to.equal(today)
    expect(now.occurredAt).to.be.a('string')
    const yesterday = expectStatus(await tell({ when: 'yesterday' }), 201).body
    expect(yesterday).to.include({ occurredOn: addDays(today, -1), occurredAt: null })
    const earlier = expectStatus(await tell({ when: 'today', reason: 'unkind' }), 201).body
    expect(earlier).to.include({ occurredOn: today, occurredAt: null })
  })

  it('count once, however often and at the same time the same is told', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => tell()))

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 200, 200, 200, 200, 201])
    expect(new Set(answers.map(({ body }) => body.id)).size).to.equal(1)
    expect(await ComplaintModel.countDocuments({ memberId })).to.equal(1)
  })

  it('are bounded a day by phone, kindly, also when all come at once; the desk still takes them down', async () => {
    const answers = await Promise.all(COMPLAINT_REASONS.map((reason) => tell({ reason })))

    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).to.deep.equal([...Array.from({ length: MOST_A_DAY }, () => 201), 429])
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.body).to.include({ code: 'too_many_complaints' })
    expect(refused?.body.detail).to.include('社区都收到了')
    expect(Number(refused?.headers.get('retry-after'))).to.be.within(1, 86_400)
    const atDesk = await call('POST', `/members/${memberId}/complaints`, {
      token: world.staff,
      body: { shopId: world.shopId, reason: 'other', occurredOn: addDays(businessDayOf(new Date()), -3) },
    })
    expectStatus(atDesk, 201)
  })

  it('stand beside what the shop refused on that day, the member’s own first', async () => {
    const benefitId = await aBenefit(world, { minSpendFen: 10_000 })
    for (const holder of [await aCardHolder(world), await aCardHolder(world)]) {
      const token = await prepareToken(world, holder.card.code)
      expectStatus(await redeem(world, { prepareToken: token, benefitId, billFen: 100 }), 422)
      memberId = holder.memberId
    }
    phone = await aBoundPhone(world, memberId)
    const { id } = expectStatus(await tell(), 201).body

    const { body } = expectStatus(await call('GET', `/complaints/${id}`, { token: world.staff }), 200)

    expect(body.refusals).to.have.length(2)
    expect(body.refusals.map(({ isOfMember }: { isOfMember: boolean }) => isOfMember)).to.deep.equal([
      true,
      false,
    ])
    expect(body.refusals[0]).to.include({ status: 'declined', reason: 'below_min_spend' })
  })

  it('are written down at the desk, for a day that has been', async () => {
    const path = `/members/${memberId}/complaints`
    const body = { shopId: world.shopId, reason: 'other', note: '说机器坏了' }
    const filed = expectStatus(await call('POST', path, { token: world.staff, body }), 201).body
    expect(filed).to.include({ source: 'desk', note: '说机器坏了', memberId })

    for (const occurredOn of [addDays(businessDayOf(new Date()), 1), '2020-01-01']) {
      const refused = await call('POST', path, { token: world.staff, body: { ...body, occurredOn } })
      expect(expectStatus(refused, 400).body.errors[0].path).to.equal('occurredOn')
    }
  })

  it('are for no shop to see, and for no other member or community', async () => {
    const { id } = expectStatus(await tell(), 201).body
    expectStatus(await answer(id, { answer: '好' }), 200)
    for (const token of [world.cashier, world.manager]) {
      expectStatus(await call('GET', '/complaints', { token }), 403)
      expectStatus(await call('GET', `/complaints/${id}`, { token }), 403)
    }
    const other = await aBoundPhone(world, await aMember(world))
    expectStatus(await call('POST', `/my/complaints/${id}/read`, { token: other, body: {} }), 404)
    expect((await call('GET', '/my/complaints', { token: other })).body.items).to.deep.equal([])
    const elsewhere = await aWorld()
    expectStatus(await tell({ shopId: elsewhere.shopId }), 404)
    expectStatus(await answer(id, { answer: '好' }, elsewhere.staff), 404)
  })

  it('are settled once: a second answer is told so, and a stale page too', async () => {
    const { id } = expectStatus(await tell(), 201).body
    const read = await call('GET', `/complaints/${id}`, { token: world.staff })
    const ifMatch = { 'if-match': read.headers.get('etag') ?? '' }
    expectStatus(await answer(id, { answer: '在查', settled: false }), 200)
    const stale = await call('POST', `/complaints/${id}/answer`, {
      token: world.staff,
      body: { answer: '办结' },
      headers: ifMatch,
    })
    expect(expectStatus(stale, 412).body.code).to.equal('stale_edit')

    const both = await Promise.all([answer(id, { answer: '甲' }), answer(id, { answer: '乙' })])

    expect(both.map(({ status }) => status).sort()).to.deep.equal([200, 409])
    expect(both.find(({ status }) => status === 409)?.body.code).to.equal('complaint_settled')
  })

  it('are audited without anybody’s words: filing, reading, answering', async () => {
    const { id } = expectStatus(await tell(), 201).body
    expectStatus(await call('GET', `/complaints/${id}`, { token: world.staff }), 200)
    expectStatus(await answer(id, { answer: '很特别的答复' }), 200)

    const events = await AuditEventModel.find({ communityId: world.communityId, 'subjects.id': id })
      .sort({ at: 1 })
      .lean()

    expect(events.map(({ type }) => type)).to.deep.equal([
      'COMPLAINT_FILED',
      'COMPLAINT_READ',
      'COMPLAINT_ANSWERED',
    ])
    expect(JSON.stringify(events)).to.not.include('很特别的答复')
  })

  it('lose the person and the words when the member is erased, and stand in the copy of the own data before', async () => {
    const path = `/members/${memberId}/complaints`
    const body = { shopId: world.shopId, reason: 'other', note: '李奶奶说的' }
    const { id } = expectStatus(await call('POST', path, { token: world.staff, body }), 201).body
    expectStatus(await answer(id, { answer: '已去李奶奶家' }), 200)
    const copy = await call('GET', `/members/${memberId}/export?reason=x`, { token: world.staff })
    expect(expectStatus(copy, 200).body.complaints[0]).to.include({ note: '李奶奶说的' })

    const reason = { reason: '本人申请' }
    expectStatus(await call('POST', `/members/${memberId}/erase`, { token: world.staff, body: reason }), 200)

    const stored = await ComplaintModel.findById(id).lean()
    expect(JSON.stringify(stored)).to.not.include('李')
    expect(stored).to.include({ reason: 'other', status: 'settled' })
  })

  it('are read by the auditor and answered by staff only', async () => {
    const { id } = expectStatus(await tell(), 201).body
    const auditor = await aUser({ communityId: world.communityId, role: 'auditor' })
    expectStatus(await call('GET', `/complaints/${id}`, { token: auditor }), 200)
    expectStatus(await answer(id, { answer: '好' }, auditor), 403)
  })
})
