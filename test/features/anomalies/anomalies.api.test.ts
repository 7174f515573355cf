import { expect } from 'chai'
import { Types } from 'mongoose'
import { AnomalyModel, FreshFactsModel } from '../../../src/features/anomalies/anomaly.model.js'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { projectTotals } from '../../../src/features/reports/projection.service.js'
import { addDays, businessDayOf, weekdayOf } from '../../../src/lib/business-day.js'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { aRedemption, insertRedemptions } from '../../builders/redemption.builder.js'
import { expectStatus } from '../../builders/world.js'
import { aCommunity, aShop, tokenAs } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { clock, testApp } from '../../helpers/app.js'
import { inParallel } from '../../helpers/parallel.js'

/** The next Tuesday but one, so that a week has begun and has days to come; no key may sign before it was made. */
const now = businessDayOf(new Date())
const TODAY = addDays(now, 16 - weekdayOf(now))
const moment = (time: string, day = TODAY) => new Date(`${day}T${time}:00+08:00`)

describe('anomalies', () => {
  let world: { communityId: string; shopId: string }
  let staff: string

  beforeEach(async () => {
    const communityId = await aCommunity()
    world = { communityId, shopId: await aShop(communityId) }
    clock.set(moment('20:00'))
    staff = await tokenAs('staff', { communityId: world.communityId })
  })
  afterEach(async () => {
    clock.reset()
    await FreshFactsModel.deleteMany({})
  })

  const facts = (times: string[], more: Record<string, unknown> = {}) =>
    times.map((time, index) =>
      aRedemption({
        communityId: world.communityId,
        shopId: new Types.ObjectId(world.shopId),
        memberNumber: index + 1,
        businessDay: TODAY,
        occurredAt: moment(time),
        billFen: 18_60 + index,
        createdAt: moment(time),
        updatedAt: moment(time),
        ...more,
      }),
    )
  const set = async (anomalyRules: object, more: object = {}) => {
    const body = { settings: { anomalyRules, ...more } }
    return expectStatus(await call('PATCH', `/communities/${world.communityId}`, { token: staff, body }), 200)
  }
  const tight = { burst: { count: 3, minutes: 5 } }

  async function record(some: ReturnType<typeof facts>) {
    await insertRedemptions(some)
    await projectTotals()
    return some.map(({ _id }) => String(_id))
  }
  async function examine(): Promise<void> {
    const { services } = await testApp()
    await services.background.runOnce('find-anomalies')
  }
  const found = () => AnomalyModel.find({ communityId: world.communityId }).sort({ _id: 1 }).lean()
  const list = async (query = '') =>
    expectStatus(await call('GET', `/anomalies${query}`, { token: staff }), 200).body
  const decide = async (id: string, body: object, ifMatch?: string) =>
    call('POST', `/anomalies/${id}/decide`, {
      token: staff,
      body,
      ...(ifMatch ? { headers: { 'if-match': ifMatch } } : {}),
    })
  const explained = { decision: 'explained', reason: '食堂开饭，排队的人多' }

  it('are found once in what the totals have counted, with the redemptions and the figures', async () => {
    await set(tight)
    const ids = await record(facts(['12:00', '12:01', '12:02', '12:30']))
    expect(await found()).to.be.empty
    await examine()
    await examine()

    const { items } = await list()
    expect(items).to.have.length(1)
    expect(items[0]).to.deep.include({
      rule: 'burst',
      state: 'open',
      businessDay: TODAY,
      shopIds: [world.shopId],
      redemptionIds: ids.slice(0, 3),
      measured: 3,
      threshold: 3,
      unit: 'count',
      figures: { minutes: 5 },
      decisions: [],
    })
    expect(await FreshFactsModel.countDocuments({ communityId: world.communityId })).to.equal(0)
    const one = await call('GET', `/anomalies/${items[0].id}`, { token: staff })
    expect(one.body.redemptions.map(({ id }: { id: string }) => id)).to.deep.equal(ids.slice(0, 3))
    expect(one.headers.get('etag')).to.equal('"1"')
    expect(
      await AuditEventModel.countDocuments({ communityId: world.communityId, type: 'ANOMALY_READ' }),
    ).to.equal(1)
  })

  it('are found once by several processes at a time', async () => {
    await set({ ...tight, same_cashier: { count: 2 } })
    await record(facts(['12:00', '12:01', '12:02'], { memberNumber: 1, cardId: new Types.ObjectId() }))
    await inParallel([examine, examine, examine, examine])

    expect((await found()).map(({ rule, number }) => [rule, number])).to.have.deep.members([
      ['burst', 1],
      ['same_cashier', 1],
    ])
  })

  it('grow while they are open, by late uploads too, and whoever saw them before is told', async () => {
    await set(tight)
    await record(facts(['12:00', '12:01', '12:02']))
    await examine()
    await record(facts(['12:03', '12:04'], { offline: { uploadedAt: moment('19:00') }, flags: ['late'] }))
    await examine()

    const [one, ...more] = await found()
    expect(more).to.be.empty
    expect(one).to.include({ measured: 5, revision: 2 })
    expect(one?.redemptionIds).to.have.length(5)
    const late = await decide(String(one?._id), explained, '"1"')
    expect([late.status, late.body.code]).to.deep.equal([412, 'stale_edit'])
  })

  it('are not raised again once they were decided; what comes after must stand by itself', async () => {
    await set(tight)
    await record(facts(['12:00', '12:01', '12:02']))
    await examine()
    const [first] = await found()
    expectStatus(await decide(String(first?._id), explained, '"1"'), 200)

    await record(facts(['12:03', '12:04']))
    await examine()
    expect(await found()).to.have.length(1)
    const second = await record(facts(['12:05']))
    await examine()

    const [, later] = await found()
    expect(later).to.include({ number: 2, state: 'open', measured: 3 })
    expect(later?.redemptionIds.map(String)).to.include(second[0])
    expect((await found())[0]).to.include({ state: 'explained', measured: 3 })
  })

  it('see voids that come later, those of the shop only', async () => {
    await set({ void_rate: { percent: 20, voids: 2 } })
    const ids = await record(facts(['09:00', '10:00', '11:00', '12:00', '13:00'], {}))
    await examine()
    expect(await found()).to.be.empty
    const voiding = async (some: string[], role: string) => {
      await RedemptionModel.collection.updateMany(
        { _id: { $in: some.map((id) => new Types.ObjectId(id)) } },
        {
          $set: {
            voided: { at: moment('14:00'), reason: 'customer_left', by: { kind: 'user', role } },
            pending: true,
          },
        },
      )
      await projectTotals()
      await examine()
    }
    await voiding(ids.slice(0, 2), 'staff')
    expect(await found()).to.be.empty
    await voiding(ids.slice(2, 4), 'cashier')

    const [one, ...more] = await found()
    expect(more).to.be.empty
    expect(one).to.deep.include({ rule: 'void_rate', measured: 40, figures: { count: 2, of: 5 } })
  })

  it('measure hours and ways by what the shops have told, and silence over all shops', async () => {
    const other = await aShop(world.communityId)
    const daily = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '08:00', to: '20:00' }))
    const edit = async (id: string, body: object) =>
      expectStatus(await call('PATCH', `/shops/${id}`, { token: staff, body }), 200)
    await edit(world.shopId, { location: { lng: 113.28, lat: 40.09 } })
    await edit(other, {
      location: { lng: 113.28, lat: 40.1 },
      weeklyHours: daily.map((one) => ({ ...one, to: '11:00' })),
    })
    await set({ long_silence: { days: 30 } }, { openingHours: daily })
    const member = { memberNumber: 77 }
    const before = addDays(TODAY, -35)
    await record([
      ...facts(['10:00'], { ...member, businessDay: before, occurredAt: moment('10:00', before) }),
      ...facts(['12:00'], member),
      ...facts(['12:03'], { ...member, shopId: new Types.ObjectId(other) }),
    ])
    await examine()

    const rules = (await found()).map(({ rule, measured, threshold }) => [rule, measured, threshold])
    expect(rules).to.have.deep.members([
      ['long_silence', 35, 30],
      ['outside_hours', 63, 30],
      ['two_shops', 3, 5],
    ])
    expect((await list(`?shopId=${other}`)).items).to.have.length(2)
    expect((await list(`?shopId=${world.shopId}&rule=two_shops`)).items).to.have.length(1)
  })

  it('find nothing by a rule that is off, nor in what is long settled', async () => {
    await set({ burst: { ...tight.burst, isOn: false } })
    await record(facts(['12:00', '12:01', '12:02']))
    await examine()
    expect(await found()).to.be.empty

    await set({ burst: { isOn: true } })
    const old = addDays(TODAY, -80)
    await record(
      ['12:00', '12:01', '12:02'].flatMap((time) =>
        facts([time], { businessDay: old, occurredAt: moment(time, old) }),
      ),
    )
    await examine()
    expect(await found()).to.be.empty
    expect(await FreshFactsModel.countDocuments({ communityId: world.communityId })).to.equal(0)
  })

  it('are decided by one of two at a time, with a reason and what was done, and change no redemption', async () => {
    await set(tight)
    await record(facts(['12:00', '12:01', '12:02']))
    await examine()
    const [one] = await found()
    const id = String(one?._id)
    const before = JSON.stringify(await RedemptionModel.find({ communityId: world.communityId }).lean())
    const wrong = { decision: 'confirmed', reason: '店员承认补刷', measures: ['talked_to_shop'] }
    const answers = await inParallel([() => decide(id, explained, '"1"'), () => decide(id, wrong, '"1"')])

    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 412])
    const again = expectStatus(await decide(id, wrong, '"2"'), 200)
    expect(again.body).to.include({ state: 'confirmed', revision: 3 })
    expect(again.body.decisions).to.have.length(2)
    expect(again.body.decisions[1]).to.deep.include(wrong)
    expect(JSON.stringify(await RedemptionModel.find({ communityId: world.communityId }).lean())).to.equal(
      before,
    )
    const events = await AuditEventModel.find({ communityId: world.communityId, type: 'ANOMALY_DECIDED' })
      .sort({ _id: 1 })
      .lean()
    expect(events).to.have.length(2)
    expect(JSON.stringify(events)).to.not.include('补刷').and.not.include('食堂')
    expect(events[1]?.facts).to.deep.equal({
      rule: 'burst',
      decision: 'confirmed',
      measures: ['talked_to_shop'],
    })
    expect((await list('?state=open')).items).to.be.empty
    expect((await list(`?state=confirmed&from=${TODAY}&to=${TODAY}`)).items).to.have.length(1)
  })

  it('refuse half a decision, and show no shop and no other community anything', async () => {
    await set(tight)
    await record(facts(['12:00', '12:01', '12:02']))
    await examine()
    const id = String((await found())[0]?._id)
    for (const [body, path] of [
      [{ decision: 'explained' }, 'reason'],
      [{ decision: 'maybe', reason: '不清楚' }, 'decision'],
      [{ decision: 'confirmed', reason: '补刷' }, 'measures'],
      [{ ...explained, measures: ['reported'] }, 'measures'],
    ] as const) {
      const refused = await decide(id, body)
      expect([refused.status, refused.body.errors[0].path]).to.deep.equal([400, path])
    }
    const place = { communityId: world.communityId, shopId: world.shopId }
    const status = async (method: string, path: string, as: string, body?: object) =>
      (await call(method, path, { token: as, ...(body ? { body } : {}) })).status
    const [manager, auditor] = [await tokenAs('shop_manager', place), await tokenAs('auditor', place)]
    const stranger = await tokenAs('staff', { communityId: await aCommunity() })
    expect(await status('GET', '/anomalies', manager)).to.equal(403)
    expect(await status('GET', `/anomalies/${id}`, auditor)).to.equal(200)
    expect(await status('POST', `/anomalies/${id}/decide`, auditor, explained)).to.equal(403)
    expect(await status('GET', `/anomalies/${id}`, stranger)).to.equal(404)
    expect(await status('POST', `/anomalies/${id}/decide`, stranger, explained)).to.equal(404)
    expect((await list('?limit=1')).nextCursor).to.equal(null)
    expect(await status('GET', '/anomalies?cursor=x', staff)).to.equal(400)
  })

  it('keep a community’s figures within what makes sense, each by itself', async () => {
    const changed = await set({ burst: { count: 40 } })
    expect(changed.body.settings.anomalyRules.burst).to.deep.equal({ isOn: true, count: 40, minutes: 10 })
    const again = await set({ burst: { minutes: 3 }, two_shops: { isOn: false } })
    expect(again.body.settings.anomalyRules.burst).to.deep.equal({ isOn: true, count: 40, minutes: 3 })
    expect(again.body.settings.anomalyRules.two_shops.isOn).to.equal(false)
    for (const anomalyRules of [
      { burst: { count: 1 } },
      { void_rate: { percent: 101 } },
      { long_silence: { days: 0 } },
      { something: {} },
      { burst: { speed: 1 } },
    ]) {
      const body = { settings: { anomalyRules } }
      const answer = await call('PATCH', `/communities/${world.communityId}`, { token: staff, body })
      expect([answer.status, answer.body.code]).to.deep.equal([400, 'validation_failed'])
    }
  })
})
