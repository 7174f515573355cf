import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { DeviceModel, EnrolmentModel } from '../../../src/features/devices/device.model.js'
import { accepted, anOffice, tally, type Office } from '../../builders/membership.builder.js'
import { call } from '../../helpers/api.js'
import { clock, testApp } from '../../helpers/app.js'

const register = (token: string, shopId: string, fields: Record<string, unknown> = {}) =>
  call('POST', `/shops/${shopId}/devices`, {
    token,
    body: { name: '前台平板', profile: 'cashier', ...fields },
  })

const claim = (enrolmentToken: unknown) => call('POST', '/devices/claim', { body: { enrolmentToken } })

async function anEnrolledDevice(office: Office, shopId: string, fields: Record<string, unknown> = {}) {
  const { enrolmentToken, id } = accepted(await register(office.staff, shopId, fields), 201)
  const { deviceToken } = accepted(await claim(enrolmentToken), 201)
  return { id: id as string, token: deviceToken as string }
}

const isLetIn = async (token: string) => (await call('GET', '/redemptions', { token })).status

describe('a counter device', () => {
  afterEach(() => {
    clock.reset()
  })

  it('is registered with an invitation, and enrolled by whoever claims it', async () => {
    const office = await anOffice()
    const shopId = await office.aShop()
    const { baseUrl } = await testApp()

    const registered = accepted(await register(office.staff, shopId), 201)
    const claimed = accepted(await claim(registered.enrolmentToken), 201)

    expect(registered).to.include({ shopId, name: '前台平板', profile: 'cashier', status: 'enrolling' })
    expect(registered.enrolmentUrl).to.equal(`${baseUrl}/counter/enrol/${registered.enrolmentToken}`)
    expect(Date.parse(registered.expiresAt)).to.be.closeTo(Date.now() + 600_000, 5000)
    expect(claimed.deviceToken).to.match(/^yld_/)
    expect(claimed.device).to.include({ id: registered.id, status: 'active' })
    expect(await isLetIn(claimed.deviceToken)).to.equal(200)
    const stored = [
      await DeviceModel.find({ shopId }).lean(),
      await EnrolmentModel.find({ deviceId: registered.id }).lean(),
    ]
    for (const secret of [claimed.deviceToken, registered.enrolmentToken]) {
      expect(JSON.stringify(stored)).not.to.contain(secret)
    }
  })

  it('is enrolled once when ten claim the same invitation at the same time', async () => {
    const office = await anOffice()
    const { enrolmentToken, id } = accepted(await register(office.staff, await office.aShop()), 201)

    const answers = await Promise.all(Array.from({ length: 10 }, () => claim(enrolmentToken)))

    expect(tally(answers)).to.deep.equal({ 201: 1, 409: 9 })
    expect(answers.find(({ status }) => status === 409)?.body.code).to.equal('enrolment_used')
    const filter = { communityId: office.communityId, type: 'DEVICE_ENROLLED', 'subjects.id': id }
    expect(await AuditEventModel.countDocuments(filter)).to.equal(1)
  })

  it('cannot be enrolled after ten minutes, after being wiped, or with a made-up invitation', async () => {
    const office = await anOffice()
    const shopId = await office.aShop()
    const began = new Date()
    clock.set(began)
    const late = accepted(await register(office.staff, shopId), 201)
    const wiped = accepted(await register(office.staff, shopId), 201)
    accepted(await call('POST', `/devices/${wiped.id}/wipe`, { token: office.staff, body: {} }), 200)

    expect((await claim(wiped.enrolmentToken)).body.code).to.equal('enrolment_expired')
    clock.set(new Date(began.getTime() + 600_000))
    expect((await claim(late.enrolmentToken)).body.code).to.equal('enrolment_expired')
    expect((await claim(`yle_${'A'.repeat(43)}`)).status).to.equal(404)
    expect((await claim({ $ne: null })).status).to.equal(400)
  })

  it('is kept out by a lock at once, let in again, and dead for good once wiped', async () => {
    const office = await anOffice()
    const device = await anEnrolledDevice(office, await office.aShop())
    const on = (action: string) =>
      call('POST', `/devices/${device.id}/${action}`, { token: office.staff, body: {} })
    expect(await isLetIn(device.token)).to.equal(200)

    expect((await on('unlock')).body.code).to.equal('illegal_transition')
    expect((await on('lock')).body.status).to.equal('locked')
    expect(await isLetIn(device.token)).to.be.oneOf([401, 403])
    expect((await on('unlock')).body.status).to.equal('active')
    expect(await isLetIn(device.token)).to.equal(200)
    expect((await on('wipe')).body.status).to.equal('wiped')
    expect(await isLetIn(device.token)).to.be.oneOf([401, 403])
    for (const action of ['lock', 'unlock', 'wipe'])
      expect((await on(action)).body.code).to.equal('illegal_transition')
    const events = await AuditEventModel.find({
      communityId: office.communityId,
      'subjects.id': device.id,
    }).sort({ _id: 1 })
    expect(events.map(({ type }) => type)).to.deep.equal([
      'DEVICE_REGISTERED',
      'DEVICE_ENROLLED',
      'DEVICE_LOCKED',
      'DEVICE_UNLOCKED',
      'DEVICE_WIPED',
    ])
  })

  it('belongs to its shop: a manager sees and locks own devices only, a cashier none', async () => {
    const office = await anOffice()
    const [shopId, otherShopId] = [await office.aShop(), await office.aShop()]
    const manager = await office.as('shop_manager', { shopId })
    const cashier = await office.as('cashier', { shopId })
    const own = await anEnrolledDevice(office, shopId)
    const foreign = await anEnrolledDevice(office, otherShopId)

    const list = await call('GET', `/shops/${shopId}/devices`, { token: manager })
    expect((list.body.items as { id: string }[]).map(({ id }) => id)).to.deep.equal([own.id])
    expect((await call('GET', `/shops/${otherShopId}/devices`, { token: manager })).status).to.equal(404)
    expect((await register(manager, otherShopId)).status).to.equal(404)
    expect((await call('POST', `/devices/${foreign.id}/lock`, { token: manager, body: {} })).status).to.equal(
      404,
    )
    expect((await call('POST', `/devices/${own.id}/lock`, { token: manager, body: {} })).status).to.equal(200)
    expect((await call('GET', `/shops/${shopId}/devices`, { token: cashier })).status).to.equal(403)
    expect((await register(cashier, shopId)).status).to.equal(403)
    expect((await register((await anOffice()).staff, shopId)).status).to.equal(404)
  })

  it('lists devices newest first, page by page', async () => {
    const office = await anOffice()
    const shopId = await office.aShop()
    for (const name of ['甲', '乙', '丙']) accepted(await register(office.staff, shopId, { name }), 201)

    const path = `/shops/${shopId}/devices`
    const first = (await call('GET', `${path}?limit=2`, { token: office.staff })).body
    const second = (await call('GET', `${path}?limit=2&cursor=${first.nextCursor}`, { token: office.staff }))
      .body

    const names = [...first.items, ...second.items].map(({ name }: { name: string }) => name)
    expect(names).to.deep.equal(['丙', '乙', '甲'])
    expect(first.items[0]).to.include({ lastSeenAt: null, appVersion: null })
    expect(second.nextCursor).to.equal(null)
    expect((await register(office.staff, shopId, { profile: 'boss' })).status).to.equal(400)
  })
})
