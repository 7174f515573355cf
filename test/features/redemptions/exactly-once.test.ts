import { expect } from 'chai'
import { BudgetModel, RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aMember,
  aPhoneCode,
  aWorld,
  expectStatus,
  prepareToken,
  redeem,
  type World,
} from '../../builders/world.js'
import { call, newKey } from '../../helpers/api.js'
import { countStatuses, inParallel, shuffled } from '../../helpers/parallel.js'

const COMMITTED = { outcome: 'committed' } as const

describe('redeeming in parallel', function () {
  this.timeout(900_000)
  let world: World

  before(async () => {
    world = await aWorld()
  })

  it('records 1,000 keys once each when every request comes 20 times in shuffled order', async () => {
    const benefitId = await aBenefit(world)
    const { card } = await aCardHolder(world)
    const token = await prepareToken(world, card.code)
    const keys = Array.from({ length: 1000 }, newKey)
    const copies = shuffled(keys.flatMap((key) => Array.from({ length: 20 }, () => key)))

    const answers = await inParallel(
      copies.map((key) => () => redeem(world, { prepareToken: token, benefitId }, key)),
      64,
    )

    const counts = countStatuses(answers)
    expect(counts[201]).to.equal(1000)
    expect((counts[200] ?? 0) + (counts[409] ?? 0)).to.equal(19_000)
    for (const answer of answers.filter(({ status }) => status === 200)) {
      expect(answer.headers.get('idempotent-replayed')).to.equal('true')
    }
    const ids = new Map<string, string>()
    answers.forEach(({ status, body }, index) => {
      const key = copies[index] ?? ''
      if (status < 300) expect(ids.get(key) ?? body.id).to.equal(body.id)
      if (status < 300) ids.set(key, body.id as string)
    })
    expect(new Set(ids.values()).size).to.equal(1000)
    expect(await RedemptionModel.countDocuments({ benefitId })).to.equal(1000)
  })

  it('gives the last use of a limit to exactly one of 200 simultaneous requests, 50 times', async () => {
    for (let round = 0; round < 50; round += 1) {
      const max = 1 + (round % 3)
      const limits = [{ measure: 'count', max, period: 'day', per: 'member' }]
      const benefitId = await aBenefit(world, { limits })
      const { card } = await aCardHolder(world)
      const token = await prepareToken(world, card.code)
      for (let used = 1; used < max; used += 1)
        expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)

      const answers = await inParallel(
        Array.from({ length: 200 }, () => () => redeem(world, { prepareToken: token, benefitId })),
      )

      expect(countStatuses(answers), `round ${round}`).to.deep.equal({ 201: 1, 422: 199 })
      const losers = answers.filter(({ status }) => status === 422)
      expect(losers.every(({ body }) => body.reason === 'limit_reached')).to.equal(true)
      expect(await RedemptionModel.countDocuments({ benefitId, ...COMMITTED })).to.equal(max)
    }
  })

  it('gives out a budget of 100 exactly 100 times under 150 requests of different members', async () => {
    const limits = [{ measure: 'count', max: 100, period: 'month', per: 'benefit' }]
    const benefitId = await aBenefit(world, { limits })
    const holders = await inParallel(
      Array.from({ length: 15 }, () => () => aCardHolder(world)),
      5,
    )
    const tokens = await inParallel(
      holders.map(
        ({ card }) =>
          () =>
            prepareToken(world, card.code),
      ),
    )

    const answers = await inParallel(
      Array.from(
        { length: 150 },
        (_, n) => () => redeem(world, { prepareToken: tokens[n % 15] ?? '', benefitId }),
      ),
    )

    expect(countStatuses(answers)).to.deep.equal({ 201: 100, 422: 50 })
    expect(answers.filter(({ body }) => body.reason === 'budget_exhausted')).to.have.length(50)
    expect(await RedemptionModel.countDocuments({ benefitId, ...COMMITTED })).to.equal(100)
  })

  it('never exceeds a budget of an amount, and pays no part of a discount', async () => {
    const limits = [{ measure: 'amount', max: 10_000, period: 'day', per: 'shop' }]
    const benefitId = await aBenefit(world, { limits })
    const { card } = await aCardHolder(world)
    const token = await prepareToken(world, card.code)

    const answers = await inParallel(
      Array.from({ length: 20 }, () => () => redeem(world, { prepareToken: token, benefitId })),
    )

    // Seven discounts of 1,290 fen fit under 10,000 fen, the eighth does not.
    expect(countStatuses(answers)).to.deep.equal({ 201: 7, 422: 13 })
    const budget = await BudgetModel.findOne({ communityId: world.communityId, used: 7 * 1290 }).lean()
    expect(budget).not.to.equal(null)
  })

  it('lets one of 50 parallel redeems spend a phone code', async () => {
    const benefitId = await aBenefit(world)
    const phone = await aBoundPhone(world, await aMember(world))
    const token = await prepareToken(world, await aPhoneCode(phone))

    const answers = await inParallel(
      Array.from({ length: 50 }, () => () => redeem(world, { prepareToken: token, benefitId })),
    )

    expect(countStatuses(answers)).to.deep.equal({ 201: 1, 409: 49 })
    expect(answers.filter(({ body }) => body.code === 'code_already_used')).to.have.length(49)
  })

  it('commits nothing that begins after the revocation of the card was answered', async () => {
    const benefitId = await aBenefit(world)
    const { card } = await aCardHolder(world)
    const token = await prepareToken(world, card.code)
    const storm = Array.from({ length: 100 }, () => redeem(world, { prepareToken: token, benefitId }))

    const revoked = await call('POST', `/cards/${card.id}/revoke`, {
      token: world.staff,
      body: { reason: '遗失' },
    })
    expectStatus(revoked, 200)
    const later = await inParallel(
      Array.from({ length: 50 }, () => () => redeem(world, { prepareToken: token, benefitId })),
    )

    expect(countStatuses(later)).to.deep.equal({ 410: 50 })
    expect(later.every(({ body }) => body.code === 'card_revoked')).to.equal(true)
    const before = await Promise.all(storm)
    const committed = before.filter(({ status }) => status === 201).length
    expect(await RedemptionModel.countDocuments({ benefitId, ...COMMITTED })).to.equal(committed)
  })
})
