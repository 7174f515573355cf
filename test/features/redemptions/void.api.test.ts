import { expect } from 'chai'
import { BudgetModel, RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
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
import { call, newKey } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'
import { countStatuses, inParallel } from '../../helpers/parallel.js'

const LIMIT_ONE = { measure: 'count', max: 1, period: 'day', per: 'member' }

async function voidIt(token: string, id: string, body: object = { reason: 'wrong_amount' }, key = newKey()) {
  return call('POST', `/redemptions/${id}/void`, { token, body, key })
}

describe('voiding a redemption', () => {
  let world: World

  before(async () => {
    world = await aWorld()
  })

  afterEach(() => {
    clock.reset()
  })

  async function redeemed(terms: Record<string, unknown> = {}) {
    const benefitId = await aBenefit(world, terms)
    const { card } = await aCardHolder(world)
    const token = await prepareToken(world, card.code)
    const { body } = expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)
    return { benefitId, token, id: body.id as string }
  }

  it('cancels the record and gives the use of the limit back', async () => {
    const { benefitId, token, id } = await redeemed({ limits: [LIMIT_ONE] })
    expect((await redeem(world, { prepareToken: token, benefitId })).body.reason).to.equal('limit_reached')

    const answer = await voidIt(world.cashier, id)

    expect(answer.status).to.equal(200)
    expect(answer.body).to.include({ id, status: 'voided', voidReason: 'wrong_amount' })
    expect(answer.body.voidedAt).to.be.a('string')
    expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)
  })

  it('gives back to a budget exactly what was drawn', async () => {
    const limits = [{ measure: 'amount', max: 50_000, period: 'month', per: 'benefit' }]
    const { benefitId, token, id } = await redeemed({ limits })
    expectStatus(await redeem(world, { prepareToken: token, benefitId, billFen: 2000 }), 201)

    expectStatus(await voidIt(world.cashier, id), 200)

    const budgets = await BudgetModel.find({ communityId: world.communityId }).lean()
    expect(budgets.filter(({ key }) => key.includes(benefitId)).map(({ used }) => used)).to.deep.equal([300])
  })

  it('answers a second void, with any key, as a replay of the first', async () => {
    const { id } = await redeemed()
    const first = expectStatus(await voidIt(world.cashier, id), 200)

    const second = await voidIt(world.manager, id, { reason: 'duplicate' })

    expect(second.status).to.equal(200)
    expect(second.headers.get('idempotent-replayed')).to.equal('true')
    expect(second.body).to.deep.equal(first.body)
  })

  it('gives the quota back once when twenty voids arrive at the same time', async () => {
    const limits = [LIMIT_ONE, { measure: 'count', max: 5, period: 'month', per: 'shop' }]
    const { benefitId, id } = await redeemed({ limits })

    const answers = await inParallel(Array.from({ length: 20 }, () => () => voidIt(world.cashier, id)))

    expect(countStatuses(answers)).to.deep.equal({ 200: 20 })
    const stored = await RedemptionModel.findById(id).lean()
    expect(stored?.slots).to.equal(undefined)
    const budgets = await BudgetModel.find({ communityId: world.communityId }).lean()
    expect(budgets.every(({ used }) => used >= 0)).to.equal(true)
    expect(await RedemptionModel.countDocuments({ benefitId })).to.equal(1)
  })

  it('shows the retry of a voided redemption as voided', async () => {
    const benefitId = await aBenefit(world)
    const { card } = await aCardHolder(world)
    const key = newKey()
    const body = { prepareToken: await prepareToken(world, card.code), benefitId }
    const first = expectStatus(await redeem(world, body, key), 201)
    expectStatus(await voidIt(world.cashier, first.body.id as string), 200)

    const retry = await redeem(world, body, key)

    expect(retry.status).to.equal(200)
    expect(retry.body.status).to.equal('voided')
  })

  it('is refused to a cashier after 15 minutes and to another cashier at once, not to the manager on that day', async () => {
    clock.set('2027-03-10T02:00:00Z')
    world = await aWorld()
    const { id } = await redeemed()
    const { communityId, shopId } = world
    const colleague = await aUser({ communityId, shopId, role: 'cashier' })

    const byColleague = await voidIt(colleague, id)
    clock.set('2027-03-10T02:15:00.001Z')
    const late = await voidIt(await signIn(world.cashierUsername), id)
    const byManager = await voidIt(await aUser({ communityId, shopId, role: 'shop_manager' }), id)

    for (const answer of [byColleague, late]) {
      expect(answer.status).to.equal(403)
      expect(answer.body.code).to.equal('void_window_over')
    }
    expectStatus(byManager, 200)
  })

  it('is left to staff once the business day is over', async () => {
    clock.set('2027-03-10T15:59:00Z')
    world = await aWorld()
    const { id } = await redeemed()
    const { communityId, shopId } = world

    clock.set('2027-03-10T16:00:00Z')
    const manager = await aUser({ communityId, shopId, role: 'shop_manager' })
    const byManager = await voidIt(manager, id)
    const byStaff = await voidIt(await aUser({ communityId, role: 'staff' }), id)

    expect(byManager.body.code).to.equal('void_window_over')
    expectStatus(byStaff, 200)
  })

  it('asks for words when the reason is another one', async () => {
    const { id } = await redeemed()

    const without = await voidIt(world.cashier, id, { reason: 'other' })
    const unknown = await voidIt(world.cashier, id, { reason: 'bored' })
    const withWords = await voidIt(world.cashier, id, { reason: 'other', note: '顾客改变主意' })

    expect(without.body.errors[0].path).to.equal('note')
    expect(unknown.body.errors[0].path).to.equal('reason')
    expectStatus(withWords, 200)
  })

  it('does not take the key of one void for another redemption', async () => {
    const [first, second] = [await redeemed(), await redeemed()]
    const key = newKey()
    expectStatus(await voidIt(world.cashier, first.id, undefined, key), 200)

    const answer = await voidIt(world.cashier, second.id, undefined, key)

    expect(answer.status).to.equal(422)
    expect(answer.body.code).to.equal('idempotency_key_reused')
    expect((await call('GET', `/redemptions/${second.id}`, { token: world.cashier })).body.status).to.equal(
      'committed',
    )
  })

  describe('by the key of a redeem whose outcome is unknown', () => {
    it('voids what the key recorded', async () => {
      const benefitId = await aBenefit(world)
      const { card } = await aCardHolder(world)
      const key = newKey()
      expectStatus(
        await redeem(world, { prepareToken: await prepareToken(world, card.code), benefitId }, key),
        201,
      )

      const answer = await call('POST', `/redemptions/by-key/${key}/void`, {
        token: world.cashier,
        key: newKey(),
        body: { reason: 'customer_left' },
      })

      expect(answer.status).to.equal(200)
      expect(answer.body.status).to.equal('voided')
    })

    it('leaves a tombstone, so that a late redemption lands as voided and takes no quota', async () => {
      const benefitId = await aBenefit(world, { limits: [LIMIT_ONE] })
      const { card } = await aCardHolder(world)
      const token = await prepareToken(world, card.code)
      const key = newKey()

      const voided = await call('POST', `/redemptions/by-key/${key}/void`, {
        token: world.cashier,
        key: newKey(),
        body: { reason: 'customer_left' },
      })
      const late = await redeem(world, { prepareToken: token, benefitId }, key)

      expect(voided.body.status).to.equal('voided')
      expect(late.status).to.equal(200)
      expect(late.body).to.include({ status: 'voided', benefitId, billFen: 8600, discountFen: 0 })
      expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)
    })

    it('leaves one outcome when redeem and void race for the key', async () => {
      const benefitId = await aBenefit(world)
      const { card } = await aCardHolder(world)
      const token = await prepareToken(world, card.code)
      const keys = Array.from({ length: 40 }, newKey)

      await inParallel(
        keys.flatMap((key) => [
          () => redeem(world, { prepareToken: token, benefitId }, key),
          () =>
            call('POST', `/redemptions/by-key/${key}/void`, {
              token: world.cashier,
              key: newKey(),
              body: { reason: 'customer_left' },
            }),
        ]),
      )

      for (const key of keys) {
        const { body } = await call('GET', `/redemptions/by-key/${key}`, { token: world.cashier })
        expect(body.status).to.equal('voided')
      }
    })
  })
})
