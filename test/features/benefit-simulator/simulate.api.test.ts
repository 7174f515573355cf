import { expect } from 'chai'
import mongoose from 'mongoose'
import { aDraft, aBenefitIn, day } from '../../builders/agreements.js'
import {
  aBenefit,
  aCardHolder,
  aMember,
  anIdNumber,
  aWorld,
  expectStatus,
  prepare,
  prepareToken,
  redeem,
  type World,
} from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { businessDayOf, timeOfDayIn } from '../../../src/lib/business-day.js'

const breakfast = {
  title: '早餐八五折',
  percentOff: 15,
  minAge: 60,
  weekdays: [1, 2, 3, 4, 5],
  hours: { from: '08:00', to: '11:00' },
  minSpendFen: 2000,
  maxDiscountFen: 1000,
  subsidyPercent: 50,
  limits: [{ measure: 'count', max: 1, period: 'day', per: 'member' }],
}

describe('trying a benefit out', () => {
  let world: World
  let benefitId: string
  let memberId: string

  before(async () => {
    world = await aWorld()
    benefitId = await aBenefit(world, { ...breakfast, effectiveFrom: undefined })
    // In the version of today on: what is simulated lies after it.
    memberId = await aMember(world, { name: '赵玉兰', idNumber: anIdNumber('1954-05-01') })
  })

  const simulate = async (body: object, id = benefitId, token = world.staff) =>
    call('POST', `/benefits/${id}/simulate`, { token, body })
  const onMonday = async (more: object = {}) => {
    const monday = nextMonday()
    return expectStatus(
      await simulate({ memberId, businessDay: monday, time: '09:00', billFen: 8600, ...more }),
      200,
    ).body
  }

  it('says what the counter would give, and why, rule by rule', async () => {
    const answer = await onMonday()

    expect(answer).to.include({
      eligible: true,
      reason: null,
      discountFen: 1000,
      payableFen: 7600,
      subsidyFen: 500,
      remaining: 1,
    })
    expect(answer.member).to.include({ maskedName: '赵*兰' })
    expect(answer.checks.map(({ name }: { name: string }) => name)).to.deep.equal([
      'shop',
      'member',
      'agreement',
      'benefit',
      'age',
      'days',
      'hours',
      'spend',
      'limits',
    ])
    expect(answer.checks.every(({ isMet }: { isMet: boolean }) => isMet)).to.equal(true)
  })

  it('says the first reason in the words of the counter, and every rule that is not met', async () => {
    const young = await aMember(world, {
      name: '周建国',
      idNumber: anIdNumber(`${Number(day().slice(0, 4)) - 61}-01-01`),
    })
    const old = await aBenefit(world, { ...breakfast, minAge: 70 })
    const cases: [object, string, string, string[]][] = [
      [{ time: '12:00' }, benefitId, 'outside_hours', ['hours']],
      [{ billFen: 1999 }, benefitId, 'below_min_spend', ['spend']],
      [{ memberId: young, time: '11:00', billFen: 100 }, old, 'age_too_low', ['age', 'hours', 'spend']],
    ]
    for (const [more, id, reason, unmet] of cases) {
      const body = { memberId, businessDay: nextMonday(), time: '09:00', billFen: 8600, ...more }
      const answer = expectStatus(await simulate(body, id), 200).body
      expect(answer).to.include({ eligible: false, reason, discountFen: null })
      const failed = answer.checks.filter(({ isMet }: { isMet: boolean }) => !isMet)
      expect(
        failed.map(({ name }: { name: string }) => name),
        reason,
      ).to.deep.equal(unmet)
      expect(answer.message).to.be.a('string').and.not.equal('')
    }
    const saturday = new Date(`${nextMonday()}T00:00:00Z`)
    saturday.setUTCDate(saturday.getUTCDate() + 5)
    const weekend = await onMonday({ businessDay: saturday.toISOString().slice(0, 10) })
    expect(weekend).to.include({ eligible: false, reason: 'outside_days', retry: 'later' })
  })

  it('agrees with the counter to the fen, before and after a use, and writes nothing', async () => {
    const daily = await aBenefit(world, {
      title: '每天一次',
      percentOff: 15,
      subsidyPercent: 33,
      limits: [
        { measure: 'count', max: 1, period: 'day', per: 'member' },
        { measure: 'amount', max: 100_000, period: 'month', per: 'shop' },
      ],
    })
    const { memberId: holder, card } = await aCardHolder(world)
    const now = new Date()
    const body = { memberId: holder, businessDay: businessDayOf(now), time: timeOfDayIn(now), billFen: 3333 }
    const counts = async () =>
      Promise.all(
        mongoose
          .modelNames()
          .map(async (name) => [name, await mongoose.model(name).countDocuments({})] as const),
      )
    const before = await counts()

    const first = expectStatus(await simulate(body, daily), 200).body
    expect(await counts()).to.deep.equal(before)
    const offered = expectStatus(await prepare(world, card.code, 3333), 200).body
    const shown = offered.benefits.find(({ id }: { id: string }) => id === daily)
    const token = await prepareToken(world, card.code)
    const redeemed = expectStatus(
      await redeem(world, { prepareToken: token, benefitId: daily, billFen: 3333 }),
      201,
    )
    const second = expectStatus(await simulate(body, daily), 200).body

    expect(first).to.include({ eligible: true, cardKind: 'printed', remaining: 1 })
    expect({ discountFen: first.discountFen, payableFen: first.payableFen }).to.deep.equal(shown.preview)
    for (const field of ['discountFen', 'payableFen', 'subsidyFen']) {
      expect(redeemed.body[field], field).to.equal(first[field])
    }
    expect(second).to.include({ eligible: false, reason: 'limit_reached', remaining: 0 })
    expect(second.message).to.include('已用完')
    const another = await simulate({ ...body, businessDay: day(1) }, daily)
    expect(another.body).to.include({ eligible: true, remaining: 1 })
  })

  it('finds the member by words, and asks when they fit none or several', async () => {
    await aMember(world, { name: '孙桂芳' })
    await aMember(world, { name: '孙桂芳' })
    const base = { businessDay: nextMonday(), time: '09:00', billFen: 8600 }

    expect((await simulate({ ...base, q: 'zyl' })).body.member.id).to.equal(memberId)
    for (const [q, words] of [
      ['孙桂芳', '几位'],
      ['没有这人', '没有找到'],
    ] as const) {
      const answer = await simulate({ ...base, q })
      expect(answer.status).to.equal(400)
      expect(answer.body.errors[0].path).to.equal('q')
      expect(answer.body.errors[0].message).to.include(words)
    }
    const faults: [object, string][] = [
      [{ ...base }, 'q'],
      [{ ...base, q: 'x', memberId }, 'q'],
      [{ ...base, memberId: '0'.repeat(24) }, 'memberId'],
      [{ ...base, memberId, time: '24:00' }, 'time'],
      [{ ...base, memberId, billFen: undefined }, 'billFen'],
    ]
    for (const [body, path] of faults) {
      const answer = await simulate(body)
      expect(answer.status, path).to.equal(400)
      expect(answer.body.errors[0].path).to.equal(path)
    }
  })

  it('judges a draft as if it were signed, and a day before the benefit was agreed as not having it', async () => {
    const draft = await aDraft(world.staff, world.shopId, { startsOn: day(-30), endsOn: day(300) })
    const inDraft = await aBenefitIn(world.staff, draft, { title: '试行九折', percentOff: 10 })
    const body = { memberId, businessDay: day(), time: '09:00', billFen: 1000 }

    expect((await simulate(body, inDraft)).body).to.include({
      eligible: true,
      discountFen: 100,
      agreementVersion: 0,
    })
    const late = await simulate({ ...body, businessDay: day(400) }, inDraft)
    expect(late.body).to.include({ eligible: false, reason: 'agreement_not_in_force' })
    const early = await simulate({ ...body, businessDay: '2021-03-01' })
    expect(early.body).to.include({ eligible: false, reason: 'not_in_version' })
    expect(early.body.message).to.include('还没有这项优惠')
  })

  it('names suspended benefits and members as the counter does', async () => {
    const resting = await aBenefit(world, { title: '停用的' })
    await call('POST', `/benefits/${resting}/suspend`, { token: world.staff, body: { reason: '缺货' } })
    const absent = await aMember(world, { name: '吴小妹' })
    await call('POST', `/members/${absent}/suspend`, { token: world.staff, body: { reason: '核实' } })
    const body = { businessDay: day(), time: '09:00', billFen: 1000 }

    expect((await simulate({ ...body, memberId }, resting)).body.reason).to.equal('benefit_not_active')
    expect((await simulate({ ...body, memberId: absent }, resting)).body.reason).to.equal('member_suspended')
    await call('POST', `/members/${absent}/leave`, { token: world.staff, body: { reason: '搬走' } })
    expect((await simulate({ ...body, memberId: absent }, resting)).body.reason).to.equal('card_revoked')
  })
})

/** A Monday to come: the benefits of the world are agreed from today on. */
function nextMonday(): string {
  const today = new Date(`${day()}T00:00:00Z`)
  const ahead = ((8 - today.getUTCDay()) % 7) + 7
  return day(ahead)
}
