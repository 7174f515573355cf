import { expect } from 'chai'
import {
  aBenefit,
  aBoundPhone,
  aCardHolder,
  aMember,
  anIdNumber,
  aPhoneCode,
  aUser,
  aWorld,
  expectStatus,
  prepare,
  prepareToken,
  redeem,
  type World,
} from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'

describe('codes at the counter', () => {
  let world: World
  let benefitId: string

  beforeEach(async () => {
    clock.set('2027-06-01T04:00:00.000Z')
    world = await aWorld()
    benefitId = await aBenefit(world)
  })

  afterEach(() => {
    clock.reset()
  })

  for (const [age, status] of [
    [0, 200],
    [59.9, 200],
    [60.0, 410],
    [90.1, 410],
  ] as const) {
    it(`${status === 200 ? 'accepts' : 'refuses'} a phone code ${age} s after it was shown`, async () => {
      const code = await aPhoneCode(await aBoundPhone(world, await aMember(world)))

      clock.set(new Date(Date.parse('2027-06-01T04:00:00.000Z') + age * 1000))
      const answer = await prepare(world, code)

      expect(answer.status).to.equal(status)
      if (status === 410) expect(answer.body.code).to.equal('code_expired')
    })
  }

  it('lets a prepared scan be redeemed for 120 s and not longer, and the key be used again', async () => {
    const { card } = await aCardHolder(world)
    const tokens = [await prepareToken(world, card.code), await prepareToken(world, card.code)]

    clock.set('2027-06-01T04:01:59.000Z')
    const inTime = await redeem(world, { prepareToken: tokens[0] ?? '', benefitId })
    clock.set('2027-06-01T04:02:01.000Z')
    const late = await redeem(world, { prepareToken: tokens[1] ?? '', benefitId })

    expectStatus(inTime, 201)
    expect(late.status).to.equal(422)
    expect(late.body).to.include({ code: 'declined', reason: 'prepare_expired' })
  })

  it('answers a retry although the token has expired since', async () => {
    const { card } = await aCardHolder(world)
    const key = '0b0f2a3e-58f7-4c39-9f38-0f6f0a4e1d11'
    const token = await prepareToken(world, card.code)
    const first = expectStatus(await redeem(world, { prepareToken: token, benefitId }, key), 201)

    clock.set('2027-06-01T04:10:00.000Z')
    const retry = await redeem(world, { prepareToken: token, benefitId }, key)

    expect(retry.status).to.equal(200)
    expect(retry.body.id).to.equal(first.body.id)
  })

  it('refuses every truncation and every changed character of a printed code', async () => {
    const { card } = await aCardHolder(world)
    const { code } = card
    const changed = Array.from({ length: 25 }, (_, n) => {
      const at = 4 + n * 4
      return code.slice(0, at) + (code[at] === '7' ? '8' : '7') + code.slice(at + 1)
    })
    const bad = [code.slice(0, 10), code.slice(0, -1), `${code}0`, ` ${code}`, code.toLowerCase(), ...changed]

    for (const text of bad) {
      const answer = await prepare(world, text)
      expect(answer.status, text).to.equal(404)
      expect(answer.body.code).to.equal('code_unknown')
    }
    expectStatus(await prepare(world, code), 200)
  })

  it('says what was held up instead: a payment code, a web address', async () => {
    const payment = await prepare(world, '134567890123456789')
    const address = await prepare(world, 'https://example.com/x')

    expect([payment.status, payment.body.code, payment.body.hint]).to.deep.equal([
      404,
      'code_unknown',
      'payment_code',
    ])
    expect([address.status, address.body.code, address.body.hint]).to.deep.equal([404, 'code_unknown', 'url'])
  })

  it('tells a blocked, a revoked and an expired card apart', async () => {
    const [blocked, revoked, expired] = [
      await aCardHolder(world),
      await aCardHolder(world),
      await aCardHolder(world),
    ]
    const tokens = [
      await prepareToken(world, blocked.card.code),
      await prepareToken(world, revoked.card.code),
    ]
    const act = (id: string, verb: string) =>
      call('POST', `/cards/${id}/${verb}`, { token: world.staff, body: { reason: '挂失' } })
    expectStatus(await act(blocked.card.id, 'block'), 200)
    expectStatus(await act(revoked.card.id, 'revoke'), 200)

    expect((await prepare(world, blocked.card.code)).body.code).to.equal('card_blocked')
    expect((await prepare(world, revoked.card.code)).body.code).to.equal('card_revoked')
    expect((await redeem(world, { prepareToken: tokens[0] ?? '', benefitId })).body.code).to.equal(
      'card_blocked',
    )
    expect((await redeem(world, { prepareToken: tokens[1] ?? '', benefitId })).body.code).to.equal(
      'card_revoked',
    )
    clock.set('2028-07-01T04:00:00.000Z')
    const later = await aWorldAgain(world)
    expect((await prepare(later, expired.card.code)).body.code).to.equal('card_expired')
  })

  it('stops every card in the moment in which the member leaves or dies', async () => {
    const { memberId, card } = await aCardHolder(world)
    const phone = await aBoundPhone(world, memberId)
    const tokens = [await prepareToken(world, card.code), await prepareToken(world, await aPhoneCode(phone))]

    const left = await call('POST', `/members/${memberId}/decease`, {
      token: world.staff,
      body: { reason: '去世' },
    })

    expectStatus(left, 200)
    for (const token of tokens) {
      expect((await redeem(world, { prepareToken: token, benefitId })).body.code).to.equal('card_revoked')
    }
  })

  it('takes eight digits made for this shop once, and the same digits nowhere else', async () => {
    const memberId = await aMember(world)
    const made = await call('POST', `/members/${memberId}/typed-codes`, {
      token: world.staff,
      body: { shopId: world.shopId },
    })
    const digits = expectStatus(made, 201).body.digits as string

    const token = await prepareToken(world, digits)
    expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)
    const again = await prepare(world, digits)

    expect(digits).to.match(/^\d{8}$/)
    expect(again.body.code).to.equal('code_already_used')
  })

  it('takes a card number with the last digits of the phone, and pauses guessing after five wrong ones', async () => {
    const { card } = await aCardHolder(world)
    const enter = (phoneLast4: string) =>
      call('POST', '/redemptions/prepare', {
        token: world.cashier,
        body: { cardNumber: card.cardNumber, phoneLast4 },
      })

    const right = await enter('5678')
    const wrong = []
    for (let n = 0; n < 5; n += 1) wrong.push(await enter('1111'))
    const paused = await enter('5678')
    const scan = await prepare(world, card.code)

    expectStatus(right, 200)
    expect(wrong.map(({ status }) => status)).to.deep.equal([404, 404, 404, 404, 404])
    expect(paused.status).to.equal(429)
    expect(Number(paused.headers.get('retry-after'))).to.be.greaterThan(0)
    expectStatus(scan, 200)
  })
})

describe('the business day of a redemption', () => {
  afterEach(() => {
    clock.reset()
  })

  for (const [instant, day] of [
    ['2027-03-31T15:59:59.900Z', '2027-03-31'],
    ['2027-03-31T16:00:00.000Z', '2027-04-01'],
    ['2027-12-31T15:59:59.900Z', '2027-12-31'],
    ['2027-12-31T16:00:00.000Z', '2028-01-01'],
    ['2028-02-28T16:00:00.000Z', '2028-02-29'],
    ['2028-02-29T15:59:59.900Z', '2028-02-29'],
    ['2028-02-29T16:00:00.000Z', '2028-03-01'],
  ] as const) {
    it(`is ${day} at ${instant}`, async () => {
      clock.set(instant)
      const world = await aWorld()
      const limits = [{ measure: 'count', max: 1, period: 'day', per: 'member' }]
      const benefitId = await aBenefit(world, { limits })
      const { card } = await aCardHolder(world, { idNumber: anIdNumber('1950-02-28') })
      const token = await prepareToken(world, card.code)

      const first = expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)
      const second = await redeem(world, { prepareToken: token, benefitId })
      clock.set(new Date(Date.parse(instant) + 100))
      const third = await redeem(world, { prepareToken: token, benefitId })

      expect(first.body.businessDay).to.equal(day)
      expect(second.body.reason).to.equal('limit_reached')
      expect(third.status).to.equal(instant.includes('59:59.900') ? 201 : 422)
    })
  }
})

/** The same world with a cashier who signed in at the clock's present time. */
async function aWorldAgain(world: World): Promise<World> {
  const { communityId, shopId } = world
  return { ...world, cashier: await aUser({ communityId, shopId, role: 'cashier' }) }
}
