import { expect } from 'chai'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aMember,
  aWorld,
  expectStatus,
  prepareToken,
  redeem,
  type World,
} from '../../builders/world.js'
import { OfflineDevice } from '../offline/offline-device.js'
import { call, newKey } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'

interface Item {
  id: string
  kind: string
  text: string
}

describe('what an open phone is told', () => {
  let world: World
  let benefitId: string
  let phone: string
  let memberId: string
  let code: string

  beforeEach(async () => {
    world = await aWorld()
    benefitId = await aBenefit(world)
    const holder = await aCardHolder(world)
    memberId = holder.memberId
    code = holder.card.code
    phone = await aBoundPhone(world, memberId)
  })

  afterEach(() => {
    clock.reset()
  })

  const ask = async (since?: string, token = phone, headers: Record<string, string> = {}) => {
    const query = since === undefined ? '' : `?since=${encodeURIComponent(since)}`
    return expectStatus(await call('GET', `/my/notifications${query}`, { token, headers }), 200).body as {
      now: string
      items: Item[]
    }
  }
  const use = async () => {
    const token = await prepareToken(world, code)
    return expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201).body.id as string
  }

  it('is each use in the reader’s language, and its void in its place', async () => {
    const { now } = await ask()
    const id = await use()
    const [used] = (await ask(now)).items
    expect(used).to.include({ id, kind: 'redeemed' })
    expect(used?.text).to.include('省了¥12.90')
    expect((await ask(now, phone, { 'accept-language': 'en' })).items[0]?.text).to.include('saved ¥12.90')

    const voiding = { token: world.cashier, key: newKey(), body: { reason: 'wrong_amount' } }
    expectStatus(await call('POST', `/redemptions/${id}/void`, voiding), 200)

    const { items } = await ask(now)
    expect(items).to.have.length(1)
    expect(items[0]).to.include({ id, kind: 'voided' })
  })

  it('is the right bill only when one was corrected', async () => {
    const { now } = await ask()
    const id = await use()
    const correction = { token: world.cashier, key: newKey(), body: { billFen: 1000 } }
    expectStatus(await call('POST', `/redemptions/${id}/correct`, correction), 201)

    const { items } = await ask(now)

    expect(items).to.have.length(1)
    expect(items[0]?.text).to.include('改好了').and.include('¥1.50')
  })

  it('is a use without network as soon as it is handed in', async () => {
    const device = await OfflineDevice.enrol(world)
    const { leaseId } = await device.lease()
    const { now } = await ask()
    const { redemptionId } = await device.giveAndUpload({ leaseId, code, benefitId })

    const { items } = await ask(now)

    expect(items.map(({ id }) => id)).to.deep.equal([redemptionId])
    expect(items[0]?.text).to.include('已经记上')
  })

  it('leaves out what lies long before, and everything of others', async () => {
    await use()
    const { now } = await ask()
    const other = await aBoundPhone(world, await aMember(world))
    expect((await ask(now, other)).items).to.deep.equal([])

    clock.set(new Date(Date.now() + 60_000))
    expect((await ask()).items).to.deep.equal([])
    expect((await ask(now)).items).to.have.length(1)
    // A phone that asks for the future, by a wrong clock of its own, is told what is new to the server.
    expect((await ask(new Date(Date.now() + 3_600_000).toISOString())).items).to.deep.equal([])
  })

  it('is nothing for a phone that was unbound, and nonsense is refused', async () => {
    expect((await call('GET', '/my/notifications?since=yesterday', { token: phone })).status).to.equal(400)
    const cards = await call('GET', `/members/${memberId}/cards`, { token: world.staff })
    const { id } = cards.body.items.find(({ kind }: { kind: string }) => kind === 'phone')
    const body = { reason: '手机丢失' }
    expectStatus(await call('POST', `/cards/${id}/revoke`, { token: world.staff, body }), 200)
    expect((await call('GET', '/my/notifications', { token: phone })).body.code).to.equal('phone_revoked')
  })

  it('sums up a month and all time', async () => {
    await use()
    const { body } = await call('GET', '/my/summary?month=2020-01', { token: phone })
    expect(body).to.deep.equal({
      month: '2020-01',
      redemptions: 0,
      discountFen: 0,
      allTime: { redemptions: 1, discountFen: 1290 },
    })
  })
})
