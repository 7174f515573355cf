import { expect } from 'chai'
import { AgreementVersionModel } from '../../../src/features/agreements/agreement.model.js'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { BenefitModel } from '../../../src/features/benefits/benefit.model.js'
import { aBenefitIn, aDraft, anAgreement, day, shopIn, signed } from '../../builders/agreements.js'
import { aCommunity, tokenAs } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'

const LIMIT = { measure: 'count', max: 1, period: 'day', per: 'member' }

const FULL_TERMS = {
  title: '早餐八五折',
  kind: 'percent_off',
  percentOff: 15,
  minSpendFen: 2000,
  maxDiscountFen: 1000,
  minAge: 65,
  tags: ['living_alone', 'oldest_old'],
  weekdays: [1, 2, 3, 4, 5],
  hours: { from: '06:30', to: '09:00' },
  dates: { from: '2026-01-01', to: '2027-12-31' },
  festivals: ['double_ninth'],
  limits: [LIMIT, { measure: 'amount', max: 50000, period: 'month', per: 'benefit' }],
  subsidyPercent: 50,
  secondFactorAboveFen: 20000,
}

describe('benefits', () => {
  let communityId: string
  let staff: string
  let shopId: string

  const add = (agreementId: string, body: unknown) =>
    call('POST', `/agreements/${agreementId}/benefits`, { token: staff, body })
  const patch = (id: string, body: unknown, headers?: Record<string, string>) =>
    call('PATCH', `/benefits/${id}`, { token: staff, body, headers })
  const read = async (id: string, language = 'zh-CN') =>
    (await call('GET', `/benefits/${id}`, { token: staff, headers: { 'accept-language': language } })).body
  const versionsOf = async (agreementId: string) =>
    (await call('GET', `/agreements/${agreementId}/versions`, { token: staff })).body.items
  const offered = async (at: string) => {
    const { services } = await testApp()
    const offer = await services.benefitsInForce.forShop(communityId, shopId, new Date(`${at}T04:00:00Z`))
    return offer.benefits
  }

  beforeEach(async () => {
    communityId = await aCommunity()
    staff = await tokenAs('staff', { communityId })
    shopId = await shopIn(staff)
  })

  it('say everything that was agreed, flat and in a sentence', async () => {
    const agreementId = await aDraft(staff, shopId)

    const answer = await add(agreementId, FULL_TERMS)

    expect(answer.status).to.equal(201)
    expect(answer.headers.get('etag')).to.equal('"1"')
    const { limits, ...terms } = FULL_TERMS
    expect(answer.body).to.deep.include({
      ...terms,
      agreementId,
      shopId,
      status: 'active',
      effectiveFrom: null,
    })
    expect(answer.body).to.include({ amountOffFen: null, fixedPriceFen: null, valueFen: null })
    expect(answer.body.limits.map(({ id: _, ...limit }: { id: string }) => limit)).to.deep.equal(limits)
    expect(answer.body.sentence).to.include('打八五折')
    expect((await read(answer.body.id, 'en')).sentence).to.match(/65/)
    expect(await read(answer.body.id)).to.deep.equal(answer.body)
    const events = await AuditEventModel.find({ communityId, type: 'BENEFIT_ADDED' }).lean()
    expect(events[0]?.subjects.map(({ id }) => id)).to.include.members([answer.body.id, agreementId, shopId])
  })

  it('of every kind need its amount and refuse those of the others', async () => {
    const agreementId = await aDraft(staff, shopId)
    const amounts = {
      percent_off: 'percentOff',
      amount_off: 'amountOffFen',
      fixed_price: 'fixedPriceFen',
      free_service: 'valueFen',
    }
    for (const [kind, field] of Object.entries(amounts)) {
      const base = { title: '优惠', kind }
      const others = Object.values(amounts).filter((other) => other !== field)

      expect((await add(agreementId, { ...base, [field]: 10 })).status, kind).to.equal(201)
      const nulls = Object.fromEntries(others.map((other) => [other, null]))
      expect((await add(agreementId, { ...base, [field]: 10, ...nulls })).status, kind).to.equal(201)
      const missing = await add(agreementId, base)
      expect(missing.body.errors[0].path, kind).to.equal(field)
      for (const other of others) {
        const answer = await add(agreementId, { ...base, [field]: 10, [other]: 10 })
        expect(answer.status, `${kind} ${other}`).to.equal(400)
        expect(answer.body.errors.map(({ path }: { path: string }) => path)).to.deep.equal([other])
      }
    }
    const capped = await add(agreementId, {
      title: 'x',
      kind: 'amount_off',
      amountOffFen: 1,
      maxDiscountFen: 1,
    })
    expect(capped.body.errors[0].path).to.equal('maxDiscountFen')
  })

  it('name the field of every rule that makes no sense', async () => {
    const agreementId = await aDraft(staff, shopId)
    const limit = (fields: Record<string, unknown>) => ({ limits: [{ ...LIMIT, ...fields }] })
    const faults: [Record<string, unknown>, string][] = [
      [{ title: '' }, 'title'],
      [{ kind: 'gift' }, 'kind'],
      [{ percentOff: 0 }, 'percentOff'],
      [{ percentOff: 101 }, 'percentOff'],
      [{ percentOff: 12.5 }, 'percentOff'],
      [{ percentOff: '15' }, 'percentOff'],
      [{ minSpendFen: -1 }, 'minSpendFen'],
      [{ minSpendFen: 10_000_001 }, 'minSpendFen'],
      [{ minSpendFen: 0.5 }, 'minSpendFen'],
      [{ maxDiscountFen: 0 }, 'maxDiscountFen'],
      [{ minAge: 121 }, 'minAge'],
      [{ tags: ['rich'] }, 'tags.0'],
      [{ tags: ['veteran', 'veteran'] }, 'tags'],
      [{ weekdays: [0] }, 'weekdays.0'],
      [{ weekdays: [8] }, 'weekdays.0'],
      [{ weekdays: [1, 1] }, 'weekdays'],
      [{ weekdays: 1 }, 'weekdays'],
      [{ hours: { from: '8:00', to: '09:00' } }, 'hours.from'],
      [{ hours: { from: '24:00', to: '09:00' } }, 'hours.from'],
      [{ hours: { from: '08:00', to: '24:01' } }, 'hours.to'],
      [{ hours: { from: '08:00', to: '08:00' } }, 'hours.to'],
      [{ hours: { from: '08:00' } }, 'hours.to'],
      [{ dates: { from: '2026-02-01', to: '2026-01-31' } }, 'dates.to'],
      [{ dates: { from: '2026-02-30', to: '2026-03-31' } }, 'dates.from'],
      [{ festivals: ['christmas'] }, 'festivals.0'],
      [limit({ max: 0 }), 'limits.0.max'],
      [limit({ max: 1001 }), 'limits.0.max'],
      [limit({ max: 1.5 }), 'limits.0.max'],
      [limit({ period: 'hour' }), 'limits.0.period'],
      [limit({ measure: 'fen' }), 'limits.0.measure'],
      [limit({ per: 'community' }), 'limits.0.per'],
      [limit({ extra: 1 }), 'limits.0.extra'],
      [{ limits: [LIMIT, { ...LIMIT, max: 2 }] }, 'limits'],
      [{ limits: Array.from({ length: 9 }, () => LIMIT) }, 'limits'],
      [{ subsidyPercent: 101 }, 'subsidyPercent'],
      [{ subsidyPercent: -1 }, 'subsidyPercent'],
      [{ secondFactorAboveFen: -1 }, 'secondFactorAboveFen'],
      [{ stackable: true }, 'stackable'],
      [{ percentOff: { $gt: 0 } }, 'percentOff'],
    ]
    for (const [fields, path] of faults) {
      const answer = await add(agreementId, { title: 'x', kind: 'percent_off', percentOff: 15, ...fields })
      const where = JSON.stringify(fields)
      expect(answer.status, where).to.equal(400)
      expect(answer.body.code).to.equal('validation_failed')
      expect(
        answer.body.errors.map((error: { path: string }) => error.path),
        where,
      ).to.include(path)
      const messages = answer.body.errors.map((error: { message: string }) => error.message)
      expect(messages.join(), where).to.match(/\p{Script=Han}/u)
    }
    expect(await BenefitModel.countDocuments({ communityId })).to.equal(0)
  })

  it('accept every rule at its bounds', async () => {
    const agreementId = await aDraft(staff, shopId)
    const bounds: Record<string, unknown>[] = [
      { percentOff: 1, minSpendFen: 0, minAge: 0, subsidyPercent: 0, secondFactorAboveFen: 0 },
      { percentOff: 100, minSpendFen: 10_000_000, minAge: 120, subsidyPercent: 100, maxDiscountFen: 1 },
      { hours: { from: '22:00', to: '06:00' }, weekdays: [7], dates: { from: day(), to: day() } },
      { hours: { from: '00:00', to: '24:00' }, tags: [], weekdays: [], festivals: [], limits: null },
      {
        limits: [
          { ...LIMIT, max: 1000 },
          { ...LIMIT, per: 'shop', max: 1_000_000 },
        ],
      },
    ]
    for (const terms of bounds) {
      const answer = await add(agreementId, { title: 'x', kind: 'percent_off', percentOff: 15, ...terms })
      expect(answer.status, JSON.stringify(answer.body.errors)).to.equal(201)
    }
    const free = await add(agreementId, { title: '免费量血压', kind: 'free_service', valueFen: 0 })
    expect(free.status).to.equal(201)
  })

  it('of a draft are simply edited: null takes a rule away and a new kind drops the former amount', async () => {
    const agreementId = await aDraft(staff, shopId)
    const id = await aBenefitIn(staff, agreementId, FULL_TERMS)

    const edited = await patch(id, { percentOff: 20, hours: null, effectiveFrom: day() })
    const turned = await patch(id, { kind: 'amount_off', amountOffFen: 500 })
    const half = await patch(id, { kind: 'fixed_price' })
    const mixed = await patch(id, { percentOff: 10 })

    expect(edited.body).to.include({ percentOff: 20, hours: null, minAge: 65, effectiveFrom: null })
    expect(turned.body).to.include({
      kind: 'amount_off',
      amountOffFen: 500,
      percentOff: null,
      maxDiscountFen: null,
      minSpendFen: 2000,
    })
    expect(half.body.errors[0].path).to.equal('fixedPriceFen')
    expect(mixed.body.errors[0].path).to.equal('percentOff')
    expect((await read(id)).amountOffFen).to.equal(500)
    expect(await AgreementVersionModel.countDocuments({ communityId })).to.equal(0)
    for (const nothing of [{}, { effectiveFrom: day() }])
      expect((await patch(id, nothing)).status).to.equal(400)
  })

  it('can be sent back as they were answered', async () => {
    const agreementId = await aDraft(staff, shopId)
    const {
      id,
      agreementId: _a,
      shopId: _s,
      status: _t,
      effectiveFrom: _e,
      sentence: _n,
      createdAt: _c,
      updatedAt: _u,
      ...terms
    } = (await add(agreementId, FULL_TERMS)).body

    const edited = await patch(id, { ...terms, title: '新名称' })

    expect(edited.status).to.equal(200)
    expect(edited.body).to.deep.include({ ...terms, title: '新名称' })
  })

  it('of a signed agreement change from a day on, as its next version, and keep their ids', async () => {
    const agreementId = await aDraft(staff, shopId)
    const id = await aBenefitIn(staff, agreementId, {
      limits: [LIMIT, { ...LIMIT, period: 'week', max: 3 }],
    })
    await signed(staff, agreementId)
    const before = await read(id)

    const answer = await patch(id, {
      percentOff: 20,
      limits: [
        { ...LIMIT, max: 2 },
        { ...LIMIT, period: 'month', max: 9 },
      ],
      effectiveFrom: day(10),
    })

    expect(answer.status).to.equal(200)
    expect(answer.body).to.include({ id, percentOff: 20, effectiveFrom: day(10) })
    expect(answer.body.limits[0]).to.deep.equal({ ...before.limits[0], max: 2 })
    expect(answer.body.limits[1].id).not.to.be.oneOf(before.limits.map((limit: { id: string }) => limit.id))
    const versions = await versionsOf(agreementId)
    expect(
      versions.map(({ version, effectiveFrom }: Record<string, unknown>) => [version, effectiveFrom]),
    ).to.deep.equal([
      [1, day(-30)],
      [2, day(10)],
    ])
    expect(
      versions.map(({ benefits }: { benefits: { percentOff: number }[] }) => benefits[0]?.percentOff),
    ).to.deep.equal([15, 20])
    const [today] = await offered(day())
    const [then] = await offered(day(10))
    expect([today?.agreementVersion, today?.terms.percentOff]).to.deep.equal([1, 15])
    expect([then?.agreementVersion, then?.terms.percentOff]).to.deep.equal([2, 20])
    const agreement = await call('GET', `/agreements/${agreementId}`, { token: staff })
    expect(agreement.body.version).to.equal(2)
  })

  it('of a signed agreement need a day that is today or later and within the agreement', async () => {
    const agreementId = await anAgreement(staff, shopId, { endsOn: day(5) })
    const id = await aBenefitIn(staff, agreementId)

    for (const effectiveFrom of [undefined, day(-1), day(6), 'tomorrow']) {
      const answer = await patch(id, { percentOff: 30, effectiveFrom })
      expect(answer.status, String(effectiveFrom)).to.equal(400)
      expect(answer.body.errors[0].path).to.equal('effectiveFrom')
    }

    expect((await patch(id, { percentOff: 30, effectiveFrom: day(5) })).status).to.equal(200)
    expect((await patch(id, { percentOff: 31, effectiveFrom: day() })).status).to.equal(200)
  })

  it('added to a signed agreement make its next version from today', async () => {
    const agreementId = await anAgreement(staff, shopId)

    const answer = await add(agreementId, { title: '优惠', kind: 'amount_off', amountOffFen: 100 })
    const later = await add(agreementId, {
      title: '优惠',
      kind: 'amount_off',
      amountOffFen: 100,
      effectiveFrom: day(3),
    })

    expect([answer.status, later.status]).to.deep.equal([201, 201])
    expect(answer.body.effectiveFrom).to.equal(day())
    const versions = await versionsOf(agreementId)
    expect(versions.map(({ benefits }: { benefits: unknown[] }) => benefits.length)).to.deep.equal([0, 1, 2])
    expect(await offered(day())).to.have.lengthOf(1)
    expect(await offered(day(3))).to.have.lengthOf(2)
  })

  it('keep a change that was agreed for later when another one comes in between', async () => {
    const agreementId = await aDraft(staff, shopId)
    const scheduled = await aBenefitIn(staff, agreementId)
    const other = await aBenefitIn(staff, agreementId)
    await signed(staff, agreementId)

    await patch(scheduled, { percentOff: 30, effectiveFrom: day(10) })
    await patch(other, { percentOff: 20, effectiveFrom: day() })
    const renamed = await patch(scheduled, { title: '新名称', effectiveFrom: day(2) })

    expect(renamed.body).to.include({ title: '新名称', percentOff: 30, effectiveFrom: day(10) })
    const percents = async (at: string) => (await offered(at)).map(({ terms }) => terms.percentOff)
    expect(await percents(day())).to.deep.equal([15, 20])
    expect(await percents(day(9))).to.deep.equal([15, 20])
    expect(await percents(day(10))).to.deep.equal([30, 20])
    const titles = async (at: string) => (await offered(at)).map(({ terms }) => terms.title)
    expect(await titles(day(1))).to.deep.equal(['八五折', '八五折'])
    expect(await titles(day(2))).to.deep.equal(['新名称', '八五折'])
    expect(await titles(day(10))).to.deep.equal(['新名称', '八五折'])
  })

  it('cannot change once the agreement has ended', async () => {
    const agreementId = await anAgreement(staff, shopId)
    const id = await aBenefitIn(staff, agreementId)
    await call('POST', `/agreements/${agreementId}/terminate`, { token: staff, body: { reason: '搬走' } })
    const over = await anAgreement(staff, shopId, { endsOn: day(-1) })

    const edited = await patch(id, { percentOff: 30, effectiveFrom: day() })
    const added = await add(agreementId, { title: 'x', kind: 'percent_off', percentOff: 5 })
    const late = await add(over, { title: 'x', kind: 'percent_off', percentOff: 5 })

    for (const answer of [edited, added, late]) {
      expect([answer.status, answer.body.code]).to.deep.equal([409, 'illegal_transition'])
    }
    expect(await versionsOf(agreementId)).to.have.lengthOf(2)
  })

  it('are at most a hundred in one agreement', async () => {
    const agreementId = await aDraft(staff, shopId)
    await BenefitModel.insertMany(
      Array.from({ length: 99 }, () => ({
        communityId,
        shopId,
        agreementId,
        terms: { title: 'x', kind: 'percent_off', percentOff: 1, limits: [] },
      })),
    )
    const body = { title: 'x', kind: 'percent_off', percentOff: 1 }

    const answers = await Promise.all([
      add(agreementId, body),
      add(agreementId, body),
      add(agreementId, body),
    ])

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 400, 400])
    expect(await BenefitModel.countDocuments({ communityId })).to.equal(100)
  })

  it('are edited by one of many who saw the same revision', async () => {
    const id = await aBenefitIn(staff, await anAgreement(staff, shopId))

    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        patch(id, { percentOff: 50 + index, effectiveFrom: day() }, { 'if-match': '"1"' }),
      ),
    )

    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).to.deep.equal([200, 412, 412, 412, 412, 412])
    expect(await AgreementVersionModel.countDocuments({ communityId })).to.equal(3)
  })

  it('are suspended and resumed with a reason, and the counter sees it at once', async () => {
    const id = await aBenefitIn(staff, await anAgreement(staff, shopId))
    const step = (name: string, body?: unknown) =>
      call('POST', `/benefits/${id}/${name}`, { token: staff, body })
    await offered(day())

    const suspended = await step('suspend', { reason: '设备检修' })
    const seen = (await offered(day()))[0]?.status
    const again = await step('suspend', { reason: '设备检修' })
    const resumed = await step('resume')
    const twice = await step('resume')

    expect(suspended.body).to.include({ id, status: 'suspended' })
    expect(seen).to.equal('suspended')
    expect(resumed.body).to.include({ id, status: 'active' })
    for (const refused of [again, twice]) expect(refused.body.code).to.equal('illegal_transition')
    expect((await step('suspend', {})).status).to.equal(400)
    const events = await AuditEventModel.find({ communityId, type: /^BENEFIT_(SUSP|RESU)/ })
      .sort({ _id: 1 })
      .lean()
    expect(events.map(({ type, reason }) => [type, reason])).to.deep.equal([
      ['BENEFIT_SUSPENDED', '设备检修'],
      ['BENEFIT_RESUMED', null],
    ])
  })

  it('are listed by shop, agreement, status and words, in the order in which they were added', async () => {
    const agreementId = await anAgreement(staff, shopId)
    const first = await aBenefitIn(staff, agreementId, { title: '理发' })
    const second = await aBenefitIn(staff, agreementId, { title: '洗衣' })
    const otherShop = await shopIn(staff)
    const third = await aBenefitIn(staff, await anAgreement(staff, otherShop))
    await call('POST', `/benefits/${second}/suspend`, { token: staff, body: { reason: 'x' } })
    const idsOf = async (query: string) =>
      (await call('GET', `/benefits?${query}`, { token: staff })).body.items.map(
        ({ id }: { id: string }) => id,
      )

    expect(await idsOf('')).to.deep.equal([first, second, third])
    expect(await idsOf(`shopId=${otherShop}`)).to.deep.equal([third])
    expect(await idsOf(`agreementId=${agreementId}`)).to.deep.equal([first, second])
    expect(await idsOf('status=suspended')).to.deep.equal([second])
    expect(await idsOf(`q=${encodeURIComponent('理')}`)).to.deep.equal([first])
    const page = await call('GET', '/benefits?limit=2', { token: staff })
    expect(await idsOf(`limit=2&cursor=${page.body.nextCursor}`)).to.deep.equal([third])
    for (const query of ['status=draft', 'agreementId=x', 'kind=percent_off', 'limit=201', 'cursor=x']) {
      expect((await call('GET', `/benefits?${query}`, { token: staff })).status, query).to.equal(400)
    }
  })

  it('are not there for another community or shop, and only staff change them', async () => {
    const id = await aBenefitIn(staff, await anAgreement(staff, shopId))
    const otherStaff = await tokenAs('staff', { communityId: await aCommunity() })
    const cashier = await tokenAs('cashier', { communityId, shopId })
    const neighbour = await tokenAs('cashier', { communityId, shopId: await shopIn(staff) })
    const body = { percentOff: 99, effectiveFrom: day() }

    for (const token of [otherStaff, neighbour]) {
      expect((await call('GET', `/benefits/${id}`, { token })).status).to.equal(404)
      expect((await call('GET', `/benefits?shopId=${shopId}`, { token })).body.items).to.deep.equal([])
    }
    expect((await call('PATCH', `/benefits/${id}`, { token: otherStaff, body })).status).to.equal(404)
    expect(
      (await call('POST', `/benefits/${id}/suspend`, { token: otherStaff, body: { reason: 'x' } })).status,
    ).to.equal(404)
    expect((await call('GET', `/benefits/${id}`, { token: cashier })).status).to.equal(200)
    expect((await call('GET', '/benefits', { token: cashier })).body.items).to.have.lengthOf(1)
    expect((await call('PATCH', `/benefits/${id}`, { token: cashier, body })).status).to.equal(403)
    expect(
      (await call('POST', `/benefits/${id}/suspend`, { token: cashier, body: { reason: 'x' } })).status,
    ).to.equal(403)
    expect((await read(id)).percentOff).to.equal(15)
  })
})
