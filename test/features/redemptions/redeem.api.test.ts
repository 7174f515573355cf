import { expect } from 'chai'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aMember,
  aPhoneCode,
  aShop,
  aUser,
  aWorld,
  expectStatus,
  prepare,
  prepareToken,
  redeem,
  type World,
} from '../../builders/world.js'
import { call, newKey } from '../../helpers/api.js'

describe('preparing and redeeming at the counter', () => {
  let world: World

  before(async () => {
    world = await aWorld()
  })

  it('names the member masked and says what applies, what not and why, and what the bill becomes', async () => {
    const discount = await aBenefit(world)
    const tooYoung = await aBenefit(world, { title: '高龄专享', minAge: 120 })
    const { card } = await aCardHolder(world)

    const { status, body } = await prepare(world, card.code, 8600)

    expect(status).to.equal(200)
    expect(body.member).to.deep.equal({ maskedName: '李*云', ageBand: '70_79' })
    expect(body.card).to.include({ kind: 'printed' })
    const byId = new Map(body.benefits.map((benefit: { id: string }) => [benefit.id, benefit]))
    expect(byId.get(discount)).to.include({ eligible: true })
    expect(byId.get(discount))
      .to.have.property('preview')
      .that.deep.equals({ discountFen: 1290, payableFen: 7310 })
    expect(byId.get(tooYoung)).to.include({ eligible: false, reason: 'age_too_low' })
    expect(byId.get(tooYoung)).to.have.property('message').that.is.a('string').and.is.not.empty
    expect(JSON.stringify(body)).not.to.include('李秀云')
  })

  it('records the discount once and answers it in full', async () => {
    const benefitId = await aBenefit(world, { subsidyPercent: 50 })
    const { card } = await aCardHolder(world)

    const answer = await redeem(world, { prepareToken: await prepareToken(world, card.code), benefitId })

    expectStatus(answer, 201)
    expect(answer.body).to.include({
      status: 'committed',
      billFen: 8600,
      discountFen: 1290,
      payableFen: 7310,
      subsidyFen: 645,
      benefitId,
      agreementId: world.agreementId,
      shopId: world.shopId,
      maskedName: '李*云',
    })
    expect(answer.body.businessDay).to.match(/^\d{4}-\d{2}-\d{2}$/)
    expect(await RedemptionModel.countDocuments({ benefitId, outcome: 'committed' })).to.equal(1)
  })

  it('answers a retry with the same record, also when the code shown has changed since', async () => {
    const benefitId = await aBenefit(world)
    const { card } = await aCardHolder(world)
    const key = newKey()
    const first = await redeem(world, { prepareToken: await prepareToken(world, card.code), benefitId }, key)

    const second = await redeem(world, { prepareToken: await prepareToken(world, card.code), benefitId }, key)

    expect(second.status).to.equal(200)
    expect(second.headers.get('idempotent-replayed')).to.equal('true')
    expect(second.body).to.deep.equal(first.body)
    expect(await RedemptionModel.countDocuments({ benefitId })).to.equal(1)
  })

  it('refuses a key that comes back with another bill, benefit or card, and changes nothing', async () => {
    const [benefitId, other] = [await aBenefit(world), await aBenefit(world)]
    const [{ card }, { card: otherCard }] = [await aCardHolder(world), await aCardHolder(world)]
    const key = newKey()
    const token = await prepareToken(world, card.code)
    expectStatus(await redeem(world, { prepareToken: token, benefitId }, key), 201)

    const changed = [
      { prepareToken: token, benefitId, billFen: 8601 },
      { prepareToken: token, benefitId: other },
      { prepareToken: await prepareToken(world, otherCard.code), benefitId },
      { prepareToken: 'something else', benefitId },
    ]
    for (const body of changed) {
      const answer = await redeem(world, body, key)
      expect(answer.status, JSON.stringify(body)).to.equal(422)
      expect(answer.body.code).to.equal('idempotency_key_reused')
    }

    expect(await RedemptionModel.countDocuments({ benefitId })).to.equal(1)
    expect(await RedemptionModel.countDocuments({ benefitId: other })).to.equal(0)
  })

  it('asks for a key that is a UUID', async () => {
    const benefitId = await aBenefit(world)
    const { card } = await aCardHolder(world)
    const body = { prepareToken: await prepareToken(world, card.code), benefitId, billFen: 100 }

    const missing = await call('POST', '/redemptions', { token: world.cashier, body })
    const malformed = await call('POST', '/redemptions', { token: world.cashier, body, key: 'abc' })

    for (const answer of [missing, malformed]) {
      expect(answer.status).to.equal(400)
      expect(answer.body.code).to.equal('idempotency_key_required')
    }
  })

  it('keeps a refusal under its key and gives a retry the same one', async () => {
    const benefitId = await aBenefit(world, { minSpendFen: 5000 })
    const { card } = await aCardHolder(world)
    const key = newKey()
    const body = { prepareToken: await prepareToken(world, card.code), benefitId, billFen: 4999 }

    const first = await redeem(world, body, key)
    const second = await redeem(world, body, key)

    for (const answer of [first, second]) {
      expect(answer.status).to.equal(422)
      expect(answer.body).to.include({ code: 'declined', reason: 'below_min_spend', retry: 'later' })
      expect(answer.body.detail).to.match(/[\u4e00-\u9fff]/)
    }
    expect(first.headers.get('idempotent-replayed')).to.equal(null)
    expect(second.headers.get('idempotent-replayed')).to.equal('true')
    expect(await RedemptionModel.countDocuments({ benefitId, outcome: 'declined' })).to.equal(1)
  })

  it('lets a corrected request use the key again after the second factor was missing', async () => {
    const benefitId = await aBenefit(world, { secondFactorAboveFen: 5000 })
    const { card } = await aCardHolder(world)
    const key = newKey()
    const token = await prepareToken(world, card.code)

    const without = await redeem(world, { prepareToken: token, benefitId }, key)
    const wrong = { kind: 'phone_last4', value: '0000' }
    const withWrong = await redeem(world, { prepareToken: token, benefitId, secondFactor: wrong }, key)
    const right = { kind: 'phone_last4', value: '5678' }
    const withRight = await redeem(world, { prepareToken: token, benefitId, secondFactor: right }, key)

    expect(without.body).to.include({ code: 'declined', reason: 'second_factor_required' })
    expect(withWrong.body).to.include({ code: 'declined', reason: 'second_factor_required' })
    expectStatus(withRight, 201)
  })

  it('spends a phone code with the commit and not with prepare', async () => {
    const benefitId = await aBenefit(world)
    const phone = await aBoundPhone(world, await aMember(world))
    const code = await aPhoneCode(phone)
    const tokens = [await prepareToken(world, code), await prepareToken(world, code)]

    const first = await redeem(world, { prepareToken: tokens[0] ?? '', benefitId })
    const second = await redeem(world, { prepareToken: tokens[1] ?? '', benefitId })
    const again = await prepare(world, code)

    expectStatus(first, 201)
    for (const answer of [second, again]) {
      expect(answer.status).to.equal(409)
      expect(answer.body.code).to.equal('code_already_used')
      expect(answer.body.usedAt).to.equal(first.body.occurredAt)
    }
  })

  it('shows a shop neither the codes nor the records of another community', async () => {
    const other = await aWorld()
    const benefitId = await aBenefit(world)
    const { card } = await aCardHolder(world)
    const token = await prepareToken(world, card.code)
    const done = expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)

    const foreignScan = await prepare(other, card.code)
    const foreignToken = await redeem(other, { prepareToken: token, benefitId })
    const foreignRead = await call('GET', `/redemptions/${done.body.id}`, { token: other.cashier })
    const foreignStaff = await call('GET', `/redemptions/${done.body.id}`, { token: other.staff })

    expect(foreignScan.body.code).to.equal('code_unknown')
    expect(foreignToken.status).to.be.oneOf([404, 422])
    expect(foreignRead.status).to.equal(404)
    expect(foreignStaff.status).to.equal(404)
  })

  it('does not take the token of one shop at another shop of the community', async () => {
    const benefitId = await aBenefit(world)
    const shopId = await aShop(world.staff)
    const neighbour = await aUser({ communityId: world.communityId, role: 'cashier', shopId })
    const { card } = await aCardHolder(world)
    const token = await prepareToken(world, card.code)

    const answer = await redeem({ ...world, cashier: neighbour }, { prepareToken: token, benefitId })

    expect(answer.status).to.equal(422)
    expect(await RedemptionModel.countDocuments({ benefitId })).to.equal(0)
  })

  it('lists the newest records first and goes on where a page ended', async () => {
    const own = await aWorld()
    const benefitId = await aBenefit(own)
    const { card } = await aCardHolder(own)
    const ids: string[] = []
    for (let n = 0; n < 5; n += 1) {
      const token = await prepareToken(own, card.code)
      ids.unshift(expectStatus(await redeem(own, { prepareToken: token, benefitId }), 201).body.id as string)
    }

    const first = await call('GET', '/redemptions?limit=3', { token: own.cashier })
    const cursor = encodeURIComponent(first.body.nextCursor as string)
    const second = await call('GET', `/redemptions?limit=3&cursor=${cursor}`, { token: own.cashier })

    const listed = [...first.body.items, ...second.body.items].map((item: { id: string }) => item.id)
    expect(listed).to.deep.equal(ids)
    expect(second.body.nextCursor).to.equal(null)
  })
})
