import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { BookingModel, BookingSlotModel } from '../../../src/features/resources/resource.model.js'
import { addDays, businessDayOf } from '../../../src/lib/business-day.js'
import { aBooking, anOrganization, aResource } from '../../builders/organizations.js'
import { aCommunity, tokenAs } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'

const today = businessDayOf(new Date())
const tomorrow = addDays(today, 1)
const at = (slot: number) =>
  `${String(Math.floor(slot / 2)).padStart(2, '0')}:${slot % 2 === 0 ? '00' : '30'}`

describe('bookings of resources', () => {
  let communityId: string
  let staff: string
  let choir: { id: string; token: string }
  let school: { id: string; token: string }

  async function anOrganizationWithLogin() {
    const id = await anOrganization(staff, { alliance: 'club' })
    return { id, token: await tokenAs('organization', { communityId, organizationId: id }) }
  }

  before(async () => {
    communityId = await aCommunity()
    staff = await tokenAs('staff', { communityId })
    choir = await anOrganizationWithLogin()
    school = await anOrganizationWithLogin()
  })

  const post = (token: string, path: string, body: unknown = {}) => call('POST', path, { token, body })

  it('never overlap, however many ask at once', async () => {
    const resource = await aResource(staff, { organizationId: school.id })
    const wanted = Array.from({ length: 100 }, (_, index) => {
      const from = 16 + ((index * 7) % 20)
      return { day: tomorrow, from: at(from), to: at(from + 1 + (index % 4)), purpose: `第${index}场` }
    })

    const answers = await Promise.all(
      wanted.map((body, index) =>
        post(index % 2 === 0 ? choir.token : staff, `/resources/${resource}/bookings`, body),
      ),
    )

    const refused = answers.filter(({ status }) => status !== 201)
    expect(refused.map(({ status, body }) => `${status} ${body.code}`)).to.deep.equal(
      refused.map(() => '409 already_booked'),
    )
    const booked = await BookingModel.find({ communityId, resourceId: resource }).lean()
    expect(booked.length)
      .to.equal(100 - refused.length)
      .and.to.be.above(3)
    for (const one of booked) {
      for (const other of booked.filter(({ _id }) => !_id.equals(one._id))) {
        expect(
          one.from < other.to && other.from < one.to,
          `${one.from}–${one.to} and ${other.from}–${other.to}`,
        ).to.equal(false)
      }
    }
    const ids = booked.map(({ _id }) => String(_id))
    const events = await AuditEventModel.collection.countDocuments({
      type: 'BOOKING_MADE',
      'subjects.id': { $in: ids },
    })
    expect(events).to.equal(booked.length)
  })

  it('are decided by whose the resource is; what is declined or cancelled is free again', async () => {
    const resource = await aResource(school.token)
    const id = await aBooking(choir.token, resource)
    expect((await post(choir.token, `/bookings/${id}/approve`)).status).to.equal(403)
    expect((await post(school.token, `/bookings/${id}/decline`, { reason: '那天有课' })).body.state).to.equal(
      'declined',
    )
    expect(await BookingSlotModel.countDocuments({ communityId, bookingId: id })).to.equal(0)
    expect((await post(school.token, `/bookings/${id}/approve`)).body.code).to.equal('illegal_transition')

    const second = await aBooking(choir.token, resource)
    expect((await post(school.token, `/bookings/${second}/approve`)).body.state).to.equal('approved')
    expect(
      (await post(school.token, `/bookings/${second}/use`, { usedFor: '排练', people: 3 })).body.code,
    ).to.equal('not_used_yet')
    expect((await post(choir.token, `/bookings/${second}/cancel`)).body.state).to.equal('cancelled')
    await aBooking(staff, resource)
  })

  it('of the own resource are approved at once, and its use tells at the end of the year who gave what to whom', async () => {
    const resource = await aResource(choir.token, { kind: 'equipment' })
    const own = await post(choir.token, `/resources/${resource}/bookings`, {
      day: today,
      from: '18:00',
      to: '19:30',
      purpose: '自用',
    })
    expect(own.body.state).to.equal('approved')
    const lent = await aBooking(school.token, resource, { day: today, from: '20:00', to: '21:00' })
    await post(choir.token, `/bookings/${lent}/approve`)

    const used = await post(choir.token, `/bookings/${lent}/use`, { usedFor: '晚会', people: 80 })

    expect(used.body).to.include({ state: 'used', people: 80, usedFor: '晚会' })
    const report = await call('GET', `/reports/resources?from=${today}&to=${today}`, { token: staff })
    const row = report.body.rows.find(({ takerId }: { takerId: string }) => takerId === school.id)
    expect(row).to.include({ giverId: choir.id, resourceKind: 'equipment', uses: 1, hours: 1, people: 80 })
    expect((await call('GET', '/reports/resources', { token: choir.token })).status).to.equal(403)
  })

  it('keep to what is offered: the times, the days ahead, half hours, and what was withdrawn', async () => {
    const resource = await aResource(staff, { from: '08:00', to: '12:00' })
    const ask = async (fields: object) => {
      const body = { day: tomorrow, from: '09:00', to: '10:00', purpose: '会议', ...fields }
      const { status, body: said } = await post(staff, `/resources/${resource}/bookings`, body)
      return `${status} ${said.errors?.[0]?.path ?? said.code ?? ''}`
    }
    expect(await ask({ from: '07:30' })).to.equal('400 from')
    expect(await ask({ from: '09:15' })).to.equal('400 from')
    expect(await ask({ from: '11:00', to: '10:00' })).to.equal('400 to')
    expect(await ask({ day: addDays(today, -1) })).to.equal('400 day')
    expect(await ask({ day: addDays(today, 500) })).to.equal('400 day')
    const withdrawn = await call('PATCH', `/resources/${resource}`, {
      token: staff,
      body: { status: 'withdrawn' },
    })
    expect(withdrawn.status).to.equal(200)
    expect(await ask({})).to.equal('409 resource_withdrawn')
    expect((await call('GET', `/resources/${resource}`, { token: choir.token })).status).to.equal(404)
  })

  it('are seen by giver and taker only; resources are changed by their own', async () => {
    const resource = await aResource(school.token)
    const id = await aBooking(staff, resource)
    const third = await anOrganizationWithLogin()
    expect((await call('GET', `/bookings/${id}`, { token: third.token })).status).to.equal(404)
    expect((await post(third.token, `/bookings/${id}/cancel`)).status).to.equal(404)
    expect((await call('GET', `/resources/${resource}`, { token: third.token })).status).to.equal(200)
    const body = { name: '别人的' }
    expect((await call('PATCH', `/resources/${resource}`, { token: third.token, body })).status).to.equal(404)
    const list = await call('GET', '/bookings', { token: third.token })
    expect(list.body.items).to.deep.equal([])
    const stale = { token: school.token, body, headers: { 'if-match': '"9"' } }
    expect((await call('PATCH', `/resources/${resource}`, stale)).body.code).to.equal('stale_edit')
  })
})
