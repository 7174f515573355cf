import { expect } from 'chai'
import fc from 'fast-check'
import { Types } from 'mongoose'
import { summariseShift } from '../../../src/features/counter/shift-summary.js'
import {
  aBenefit,
  aCardHolder,
  aUser,
  aWorld,
  expectStatus,
  prepareToken,
  redeem,
  signIn,
  type World,
} from '../../builders/world.js'
import { aPinHolder, unlock } from '../../builders/shift.builder.js'
import { aDevice } from '../../helpers/access.js'
import { call, newKey } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'
import { Visitor } from '../../helpers/page.js'

const record = fc.record({
  _id: fc.constant(null).map(() => new Types.ObjectId()),
  benefitTitle: fc.constantFrom('理发', '午餐', '足浴'),
  billFen: fc.integer({ min: 0, max: 1_000_000 }),
  discountFen: fc.integer({ min: 0, max: 1_000_000 }),
  payableFen: fc.integer({ min: 0, max: 1_000_000 }),
  presentedBy: fc.constantFrom('member' as const, 'carer' as const),
  voided: fc.option(
    fc.record({
      at: fc.constant(new Date()),
      reason: fc.constant('wrong_amount' as const),
      correctedBy: fc.option(fc.constant(new Types.ObjectId()), { nil: undefined }),
    }),
    { nil: undefined },
  ),
})

describe('the totals of a shift', () => {
  it('put every record either into the sums or among the voids, and the benefits add up to the whole', () => {
    fc.assert(
      fc.property(fc.array(record as fc.Arbitrary<never>, { maxLength: 40 }), (records) => {
        const { byBenefit, ...sums } = summariseShift(records)
        const corrected = (records as { voided?: { correctedBy?: unknown } }[]).filter(
          ({ voided }) => voided?.correctedBy,
        )
        expect(sums.redemptions + sums.voids + corrected.length).to.equal(records.length)
        for (const figure of ['redemptions', 'discountFen', 'payableFen'] as const) {
          expect(byBenefit.reduce((total, line) => total + line[figure], 0)).to.equal(sums[figure])
        }
      }),
    )
  })

  describe('on their page', () => {
    let world: World

    beforeEach(async () => {
      clock.set('2027-05-20T01:30:00Z')
      world = await aWorld()
    })

    afterEach(() => {
      clock.reset()
    })

    async function pageOf(token: string) {
      const visitor = new Visitor()
      visitor.cookies.set('yl_access', token)
      return pageFor(visitor)
    }

    async function pageOfDevice(token: string, userId: string) {
      const visitor = new Visitor()
      visitor.cookies.set('yl_device', token)
      await unlock(visitor, userId)
      return pageFor(visitor)
    }

    async function pageFor(visitor: Visitor) {
      const { status, $ } = await visitor.get('/counter/shift-summary')
      expect(status).to.equal(200)
      const rows = $('.slip__rows > div').toArray()
      return Object.fromEntries(rows.map((row) => [$(row).find('dt').text(), $(row).find('dd').text()]))
    }

    async function redeemBill(billFen: number, benefitId: string, token = world.cashier) {
      const { card } = await aCardHolder(world)
      const prepared = await call('POST', '/redemptions/prepare', { token, body: { code: card.code } })
      const made = await call('POST', '/redemptions', {
        token,
        key: newKey(),
        body: { prepareToken: expectStatus(prepared, 200).body.prepareToken, benefitId, billFen },
      })
      return expectStatus(made, 201).body.id as string
    }

    it('say from when to when, how much, and what of it was voided or corrected', async () => {
      const haircut = await aBenefit(world, { title: '理发八五折' })
      const lunch = await aBenefit(world, { title: '午餐立减', kind: 'amount_off', amountOffFen: 500 })
      await redeemBill(10_000, haircut)
      const wrong = await redeemBill(80_000, haircut)
      const gone = await redeemBill(2000, lunch)
      await redeemBill(3000, lunch)
      const { cashier } = world
      const key = newKey()
      const body = { reason: 'customer_left' }
      expectStatus(
        await call('POST', `/redemptions/${wrong}/correct`, { token: cashier, key, body: { billFen: 8000 } }),
        201,
      )
      expectStatus(await call('POST', `/redemptions/${gone}/void`, { token: cashier, key, body }), 200)
      clock.set('2027-05-20T01:40:00Z')

      const page = await pageOf(await signIn(world.cashierUsername))

      expect(page).to.deep.equal({
        日期: '2027年5月20日',
        收银: '测试',
        时段: '09:30–09:40',
        核销笔数: '3',
        消费合计: '¥210.00',
        优惠合计: '¥32.00',
        应收合计: '¥178.00',
        撤销笔数: '1',
        更正: '1 笔，应收 -¥612.00',
        理发八五折: '2 笔 ¥27.00',
        午餐立减: '1 笔 ¥5.00',
      })
    })

    it('count a correction at the till that took the money, whoever made it', async () => {
      const { communityId, shopId } = world
      const benefitId = await aBenefit(world)
      const device = await aDevice({ communityId, shopId })
      const managersDevice = await aDevice({ communityId, shopId }, { profile: 'manager' })
      const atDevice = await redeemBill(86_000, benefitId, device.token)
      const byUser = await redeemBill(10_000, benefitId)
      const correct = (id: string, token: string, billFen: number) =>
        call('POST', `/redemptions/${id}/correct`, { token, key: newKey(), body: { billFen } })

      const once = expectStatus(await correct(atDevice, world.manager, 860), 201)
      expectStatus(await correct(once.body.id as string, managersDevice.token, 8600), 201)
      expectStatus(await correct(byUser, world.manager, 12_000), 201)

      const { id: holder } = await aPinHolder({ communityId, shopId })
      const ofDevice = await pageOfDevice(device.token, holder)
      expect(ofDevice).to.include({ 核销笔数: '1', 应收合计: '¥73.10', 撤销笔数: '0' })
      expect(ofDevice.更正).to.equal('1 笔，应收 -¥657.90')
      const ofUser = await pageOf(world.cashier)
      expect(ofUser).to.include({ 核销笔数: '1', 应收合计: '¥102.00', 更正: '1 笔，应收 +¥17.00' })
      expect((await pageOf(world.manager)).核销笔数).to.equal('0')
      expect((await pageOfDevice(managersDevice.token, holder)).核销笔数).to.equal('0')
    })

    it('count a corrected bill that was voided after all among the voids only', async () => {
      const benefitId = await aBenefit(world)
      const wrong = await redeemBill(10_000, benefitId)
      const { manager: token } = world
      const key = newKey()
      const right = await call('POST', `/redemptions/${wrong}/correct`, {
        token,
        key,
        body: { billFen: 1000 },
      })
      const { id } = expectStatus(right, 201).body as { id: string }
      const body = { reason: 'customer_left' }
      expectStatus(await call('POST', `/redemptions/${id}/void`, { token, key, body }), 200)

      const page = await pageOf(world.cashier)
      expect(page).to.include({ 核销笔数: '0', 应收合计: '¥0.00', 撤销笔数: '1' })
      expect(page).to.not.have.property('更正')
    })

    it('are those of the device, or of the user, alone, and begin anew each day', async () => {
      const { communityId, shopId } = world
      const benefitId = await aBenefit(world)
      const device = await aDevice({ communityId, shopId })
      const colleague = await aUser({ communityId, shopId, role: 'cashier' })
      await redeemBill(1000, benefitId)
      await redeemBill(2000, benefitId, colleague)
      await redeemBill(4000, benefitId, device.token)

      expect((await pageOf(world.cashier)).消费合计).to.equal('¥10.00')
      expect((await pageOf(colleague)).消费合计).to.equal('¥20.00')
      clock.set('2027-05-20T16:00:00Z')
      const nextDay = await pageOf(await signIn(world.cashierUsername))
      expect(nextDay.核销笔数).to.equal('0')
      expect(nextDay.时段).to.include('还没有开始')
    })
  })
})

describe('a receipt', () => {
  let world: World
  let id: string

  beforeEach(async () => {
    world = await aWorld()
    const benefitId = await aBenefit(world, { title: '理发八五折' })
    const { card } = await aCardHolder(world)
    const made = await redeem(world, { prepareToken: await prepareToken(world, card.code), benefitId })
    id = expectStatus(made, 201).body.id as string
  })

  async function receipt(of = id, token = world.cashier) {
    const visitor = new Visitor()
    visitor.cookies.set('yl_access', token)
    return visitor.get(`/counter/redemptions/${of}/receipt`)
  }

  it('names shop, time, benefit, amounts, the masked name and the number of the record', async () => {
    const { status, $ } = await receipt()

    expect(status).to.equal(200)
    const text = $('.slip').text()
    for (const words of ['商户', '理发八五折', '李*云', '¥86.00', '-¥12.90', '¥73.10']) {
      expect(text).to.include(words)
    }
    expect($('.slip__number .number').text().replaceAll(' ', '').toLowerCase()).to.equal(id)
    expect(text).to.not.include('李秀云')
    expect($('.slip__void')).to.have.length(0)
  })

  it('says in large letters that it was voided, or corrected', async () => {
    const { cashier: token } = world
    const right = await call('POST', `/redemptions/${id}/correct`, {
      token,
      key: newKey(),
      body: { billFen: 5000 },
    })
    const rightId = expectStatus(right, 201).body.id as string
    expect((await receipt()).$('.slip__void').text()).to.equal('已撤销，金额已更正')
    expect((await receipt(rightId)).$('.slip__void')).to.have.length(0)

    const body = { reason: 'customer_left' }
    expectStatus(await call('POST', `/redemptions/${rightId}/void`, { token, key: newKey(), body }), 200)

    expect((await receipt(rightId)).$('.slip__void').text()).to.equal('已撤销')
  })

  it('is not there for another shop, for a refusal or for nonsense', async () => {
    const other = await aWorld()
    expect((await receipt(id, other.cashier)).status).to.equal(404)
    expect((await receipt('0'.repeat(24))).status).to.equal(404)
    expect((await receipt('nonsense')).status).to.equal(404)
  })
})
