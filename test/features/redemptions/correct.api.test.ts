import { expect } from 'chai'
import mongoose from 'mongoose'
import { verifyAudit } from '../../../src/features/audit/audit-verify.service.js'
import { createSealer } from '../../../src/features/audit/sealer.js'
import { BudgetModel, RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { projectTotals } from '../../../src/features/reports/projection.service.js'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aMember,
  aPhoneCode,
  aUser,
  aWorld,
  expectStatus,
  prepare,
  prepareToken,
  redeem,
  signIn,
  type World,
} from '../../builders/world.js'
import { call, newKey, type Answer } from '../../helpers/api.js'
import { clock, testApp } from '../../helpers/app.js'
import { countStatuses, inParallel } from '../../helpers/parallel.js'

const ONE_A_DAY = { measure: 'count', max: 1, period: 'day', per: 'member' }
const FUND = { measure: 'amount', max: 5000, period: 'month', per: 'benefit' }

async function correct(token: string, id: string, billFen: number, key = newKey(), more = {}) {
  return call('POST', `/redemptions/${id}/correct`, { token, key, body: { billFen, ...more } })
}

describe('correcting a bill', () => {
  let world: World

  beforeEach(async () => {
    world = await aWorld()
  })

  afterEach(() => {
    clock.reset()
  })

  async function redeemed(terms: Record<string, unknown> = {}, holder?: Record<string, unknown>) {
    const benefitId = await aBenefit(world, terms)
    const { card, memberId } = await aCardHolder(world, holder)
    const token = await prepareToken(world, card.code)
    const { body } = expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)
    return { benefitId, token, card, memberId, id: body.id as string }
  }

  const read = async (id: string) => (await call('GET', `/redemptions/${id}`, { token: world.cashier })).body
  const usedOf = async (benefitId: string) =>
    (await BudgetModel.find({ communityId: world.communityId }).lean())
      .filter(({ key }) => key.includes(benefitId))
      .map(({ used }) => used)
  const outcome = ({ status, body }: Answer) => [status, body.reason ?? body.code]

  it('voids the record and makes the right one in its place, linked both ways', async () => {
    const { id, benefitId } = await redeemed({ limits: [ONE_A_DAY] })

    const answer = await correct(world.cashier, id, 6800, newKey(), { reason: 'wrong_amount' })

    expect(answer.status).to.equal(201)
    expect(answer.body).to.include({
      status: 'committed',
      billFen: 6800,
      discountFen: 1020,
      payableFen: 5780,
      benefitId,
      maskedName: '李*云',
      corrects: id,
      correctionOf: id,
    })
    const old = await read(id)
    expect(old).to.include({ status: 'voided', voidReason: 'wrong_amount', billFen: 8600 })
    expect(old.correctedBy).to.equal(answer.body.id)
    expect(answer.body).to.include({ occurredAt: old.occurredAt, businessDay: old.businessDay })
    expect(await read(answer.body.id)).to.include({ status: 'committed', correctionOf: id })
  })

  it('takes the slot that the first record gives up, and no other one', async () => {
    const { id, benefitId, token } = await redeemed({ limits: [ONE_A_DAY] })
    const [before] = await RedemptionModel.find({ benefitId }).lean()

    const { body } = expectStatus(await correct(world.cashier, id, 6800), 201)

    const after = await RedemptionModel.find({ benefitId }).sort({ _id: 1 }).lean()
    expect(after.map(({ slots }) => slots)).to.deep.equal([undefined, before?.slots])
    expect(outcome(await redeem(world, { prepareToken: token, benefitId }))).to.deep.equal([
      422,
      'limit_reached',
    ])
    const voided = await call('POST', `/redemptions/${body.id}/void`, {
      token: world.cashier,
      key: newKey(),
      body: { reason: 'customer_left' },
    })
    expectStatus(voided, 200)
    expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)
  })

  it('moves a budget by the difference', async () => {
    const { id, benefitId } = await redeemed({ limits: [FUND] })
    expect(await usedOf(benefitId)).to.deep.equal([1290])

    expectStatus(await correct(world.cashier, id, 10_000), 201)

    expect(await usedOf(benefitId)).to.deep.equal([1500])
  })

  it('changes nothing when the right bill does not fit under the limit, and says so again for the same key', async () => {
    const { id, benefitId } = await redeemed({ limits: [FUND] })
    const key = newKey()

    const refused = await correct(world.cashier, id, 40_000, key)
    const again = await correct(world.cashier, id, 40_000, key)

    for (const answer of [refused, again]) expect(outcome(answer)).to.deep.equal([422, 'budget_exhausted'])
    expect(again.headers.get('idempotent-replayed')).to.equal('true')
    expect(await usedOf(benefitId)).to.deep.equal([1290])
    expect(await read(id)).to.include({ status: 'committed', billFen: 8600 })
    expectStatus(await correct(world.cashier, id, 20_000), 201)
  })

  it('changes nothing when a rule says no', async () => {
    const { id } = await redeemed({ minSpendFen: 5000, limits: [ONE_A_DAY] })

    expect(outcome(await correct(world.cashier, id, 4999))).to.deep.equal([422, 'below_min_spend'])
    expect(await read(id)).to.include({ status: 'committed', billFen: 8600 })
  })

  it('records nothing more for a card that was revoked meanwhile', async () => {
    const { id, card } = await redeemed()
    const reason = { reason: '遗失' }
    expectStatus(await call('POST', `/cards/${card.id}/revoke`, { token: world.staff, body: reason }), 200)

    expect(outcome(await correct(world.cashier, id, 5000))).to.deep.equal([410, 'card_revoked'])
    expect((await read(id)).status).to.equal('committed')
  })

  it('asks for the person when only the right bill is a large one', async () => {
    const { id } = await redeemed({ secondFactorAboveFen: 10_000 })
    const key = newKey()

    expect(outcome(await correct(world.cashier, id, 30_000, key))).to.deep.equal([
      422,
      'second_factor_required',
    ])
    const secondFactor = { kind: 'phone_last4', value: '5678' }
    expectStatus(await correct(world.cashier, id, 30_000, key, { secondFactor }), 201)
    const stored = await RedemptionModel.findOne({ correctionOf: id }).lean()
    expect(stored?.secondFactor).to.equal('phone_last4')
  })

  it('does not ask again for a person who was checked', async () => {
    const benefitId = await aBenefit(world, { secondFactorAboveFen: 1000 })
    const { card } = await aCardHolder(world)
    const body = { prepareToken: await prepareToken(world, card.code), benefitId }
    const secondFactor = { kind: 'person_checked' }
    const made = expectStatus(await redeem(world, { ...body, secondFactor }), 201)

    expectStatus(await correct(world.cashier, made.body.id, 9000), 201)
    const stored = await RedemptionModel.findOne({ correctionOf: made.body.id }).lean()
    expect(stored?.secondFactor).to.equal('person_checked')
  })

  it('leaves a single-use code spent', async () => {
    const benefitId = await aBenefit(world)
    const code = await aPhoneCode(await aBoundPhone(world, await aMember(world)))
    const token = await prepareToken(world, code)
    const made = expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)

    const first = expectStatus(await correct(world.cashier, made.body.id, 5000), 201)
    expectStatus(await correct(world.cashier, first.body.id, 4000), 201)

    expect((await redeem(world, { prepareToken: token, benefitId })).body.code).to.equal('code_already_used')
    expect((await prepare(world, code)).body.code).to.equal('code_already_used')
  })

  it('answers a retry with the same record, and refuses its key for another bill or record', async () => {
    const [first, second] = [await redeemed(), await redeemed()]
    const key = newKey()
    const made = expectStatus(await correct(world.cashier, first.id, 5000, key), 201)

    const retry = await correct(world.cashier, first.id, 5000, key)

    expect(retry.status).to.equal(200)
    expect(retry.headers.get('idempotent-replayed')).to.equal('true')
    expect(retry.body).to.deep.equal(made.body)
    expect(outcome(await correct(world.cashier, first.id, 5001, key))).to.deep.equal([
      422,
      'idempotency_key_reused',
    ])
    expect(outcome(await correct(world.cashier, second.id, 5000, key))).to.deep.equal([
      422,
      'idempotency_key_reused',
    ])
  })

  it('refuses a record that was voided, and says which one stands in its place', async () => {
    const { id } = await redeemed()
    const made = expectStatus(await correct(world.cashier, id, 5000), 201)

    const again = await correct(world.cashier, id, 4000)

    expect(outcome(again)).to.deep.equal([409, 'already_voided'])
    expect(again.body).to.include({ redemptionId: id, correctedBy: made.body.id })
  })

  it('wants another bill, a key and a record of its own shop', async () => {
    const { id } = await redeemed()
    const other = await aWorld()

    const same = await correct(world.cashier, id, 8600)
    const without = await call('POST', `/redemptions/${id}/correct`, {
      token: world.cashier,
      body: { billFen: 1 },
    })

    expect(same.status).to.equal(400)
    expect(same.body.errors[0].path).to.equal('billFen')
    expect(without.body.code).to.equal('idempotency_key_required')
    expect((await correct(other.cashier, id, 5000)).status).to.equal(404)
    expect((await correct(world.staff, id, 5000)).status).to.equal(403)
  })

  it('has the window of a void, which a correction does not prolong', async () => {
    clock.set('2027-03-10T15:50:00Z')
    world = await aWorld()
    const { id } = await redeemed()
    // Past midnight in Shanghai, the day is still that of the visit.
    clock.set('2027-03-10T16:04:00Z')
    const first = expectStatus(await correct(await signIn(world.cashierUsername), id, 5000), 201)
    expect(first.body.businessDay).to.equal('2027-03-10')

    clock.set('2027-03-10T16:06:00Z')
    const late = await correct(await signIn(world.cashierUsername), first.body.id, 4000)
    const { communityId, shopId } = world
    const manager = await aUser({ communityId, shopId, role: 'shop_manager' })

    expect(outcome(late)).to.deep.equal([403, 'void_window_over'])
    expect(outcome(await correct(manager, first.body.id, 4000))).to.deep.equal([403, 'void_window_over'])
  })

  it('lets one of 50 parallel corrections of a record win', async () => {
    const { id, benefitId } = await redeemed({ limits: [ONE_A_DAY, FUND] })

    const answers = await inParallel(
      Array.from({ length: 50 }, (_, n) => () => correct(world.cashier, id, 5000 + n)),
    )

    expect(countStatuses(answers)).to.deep.equal({ 201: 1, 409: 49 })
    const stands = await RedemptionModel.find({
      benefitId,
      voided: mongoose.trusted({ $exists: false }),
    }).lean()
    expect(stands).to.have.length(1)
    expect(await usedOf(benefitId)).to.deep.equal([stands[0]?.discountFen])
  })

  it('corrects once when the same request comes 50 times at a time', async () => {
    const { id, benefitId } = await redeemed({ limits: [ONE_A_DAY, FUND] })
    const key = newKey()

    const answers = await inParallel(
      Array.from({ length: 50 }, () => () => correct(world.cashier, id, 5000, key)),
    )

    const counts = countStatuses(answers)
    expect(counts).to.have.property('201', 1)
    expect(Object.keys(counts)).to.have.members(['200', '201'])
    expect(new Set(answers.map(({ body }) => body.id as string)).size).to.equal(1)
    expect(await RedemptionModel.countDocuments({ benefitId })).to.equal(2)
  })

  it('keeps quotas exact when it races with a void and with redeems for the same slot', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id, benefitId, token } = await redeemed({ limits: [ONE_A_DAY, FUND] })
      const body = { reason: 'customer_left' }
      const voidPath = `/redemptions/${id}/void`

      const [corrected, voided, ...others] = await inParallel([
        () => correct(world.cashier, id, 5000),
        () => call('POST', voidPath, { token: world.cashier, key: newKey(), body }),
        () => redeem(world, { prepareToken: token, benefitId, billFen: 6000 }),
        () => redeem(world, { prepareToken: token, benefitId, billFen: 7000 }),
      ])

      expect([201, 409, 422]).to.include(corrected?.status)
      expect(voided?.status).to.equal(200)
      for (const other of others) expect([201, 422]).to.include(other.status)
      const stands = await RedemptionModel.find({
        benefitId,
        outcome: 'committed',
        voided: mongoose.trusted({ $exists: false }),
      }).lean()
      expect(stands.length, `round ${round}`).to.be.at.most(1)
      const sum = stands.reduce((total, { discountFen }) => total + (discountFen ?? 0), 0)
      expect(await usedOf(benefitId)).to.deep.equal([sum])
    }
  })

  it('counts the right bill once in the totals, without drift, and both records are sealed', async () => {
    const { services } = await testApp()
    for (const name of ['auditSeals', 'auditQueue', 'auditEvents', 'redemptions']) {
      await mongoose.connection.collection(name).deleteMany({})
    }
    const { id } = await redeemed({ limits: [FUND] })
    await projectTotals()
    expectStatus(await correct(world.cashier, id, 10_000), 201)
    await projectTotals()

    const { communityId } = world
    expect(await services.drift.recompute({ communityId })).to.deep.equal([])
    const day = (await read(id)).businessDay as string
    const report = await call('GET', `/reports/benefits?from=${day}&to=${day}&groupBy=shop`, {
      token: world.staff,
    })
    expect(report.body.totals).to.include({ redemptions: 1, billFen: 10_000, discountFen: 1500, voids: 1 })

    const { keyring } = services
    const later = (minutes: number) => () => new Date(Date.now() + minutes * 60_000)
    await projectTotals()
    await createSealer({ keyring, now: later(1) }).sealAll()
    expect((await verifyAudit({ keyring })).findings).to.deep.equal([])
    await RedemptionModel.collection.updateOne(
      { correctionOf: new mongoose.Types.ObjectId(id) },
      { $set: { correctionOf: new mongoose.Types.ObjectId() } },
    )
    expect((await verifyAudit({ keyring })).findings).to.have.length(1)
  })
})
