import { expect } from 'chai'
import { Types } from 'mongoose'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { aShop, aUser, aWorld, expectStatus, type World } from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'
import { countStatuses, inParallel } from '../../helpers/parallel.js'
import { closed, given, month, open, read, step, voidIt } from './statement-world.js'

describe('a monthly statement', () => {
  let world: World

  beforeEach(async () => {
    world = await aWorld()
  })

  afterEach(() => {
    clock.reset()
  })

  it('shows while it is open what the shop has given up to the end of the month, without voids and later days', async () => {
    const [, voided] = await given(
      world,
      { discountFen: 1290, subsidyFen: 645 },
      { discountFen: 500, subsidyFen: 250 },
      { businessDay: `${month(-3)}-02`, discountFen: 10, subsidyFen: 5 },
      { businessDay: `${month(0)}-01`, discountFen: 7777 },
    )
    await given({ ...world, shopId: await aShop(world.staff) }, { discountFen: 9999 })

    const before = await open(world)
    expectStatus(await voidIt(world.staff, voided ?? ''), 200)
    const after = await read(world.staff, before.id)

    expect(before).to.include({ shopId: world.shopId, month: month(), status: 'open', redemptions: 3 })
    expect(after).to.include({
      redemptions: 2,
      discountFen: 1300,
      subsidyFen: 650,
      adjustmentsFen: 0,
      payableFen: 650,
    })
    expect(after.digest)
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(before.digest)
  })

  it('is opened once: a second request, also at the same time, answers the same one', async () => {
    const body = { shopId: world.shopId, month: month() }
    const answers = await inParallel(
      Array.from({ length: 8 }, () => () => call('POST', '/statements', { token: world.staff, body })),
    )

    expect(new Set(answers.map((answer) => answer.body.id)).size).to.equal(1)
    for (const { status } of answers) expect(status).to.be.oneOf([200, 201])
    expect((await open(world)).id).to.equal(answers[0]?.body.id)
  })

  it('goes from open over confirmed and closed to paid, with who and when, and an audit event of each step', async () => {
    await given(world, { discountFen: 1000, subsidyFen: 500 })
    const { id } = await open(world)

    const confirmed = expectStatus(await step(world.manager, id, 'confirm'), 200).body
    const done = expectStatus(await step(world.staff, id, 'close'), 200).body
    const payment = { paidOn: `${month(0)}-01`, reference: '电汇 20260101' }
    const paid = expectStatus(await step(world.staff, id, 'paid', payment), 200).body
    const again = expectStatus(await step(world.staff, id, 'paid', payment), 200).body

    expect(confirmed.status).to.equal('confirmed')
    expect(confirmed.confirmation).to.include({ isCurrent: true, payableFen: 500, digest: confirmed.digest })
    expect(done).to.include({ status: 'closed', digest: confirmed.digest, payableFen: 500 })
    expect(done.closedBy).to.be.a('string')
    expect(paid).to.include({ status: 'paid', ...payment })
    expect(again.updatedAt).to.equal(paid.updatedAt)
    expect(await read(world.manager, id)).to.deep.equal(paid)
    const events = await AuditEventModel.find({ communityId: world.communityId, type: /^STATEMENT/ })
      .sort({ _id: 1 })
      .lean()
    expect(events.map(({ type }) => type)).to.deep.equal([
      'STATEMENT_OPENED',
      'STATEMENT_CONFIRMED',
      'STATEMENT_CLOSED',
      'STATEMENT_PAID',
    ])
  })

  it('lets nothing in it be voided once it is closed, and says where to put it right', async () => {
    const [id = ''] = await given(world, {})
    await closed(world)

    const answer = await voidIt(world.staff, id)

    expect(answer.status).to.equal(409)
    expect(answer.body.code).to.equal('statement_closed')
    expect(answer.body.detail).to.include('下一期')
    expect((await call('GET', `/redemptions/${id}`, { token: world.staff })).body.status).to.equal(
      'committed',
    )
  })

  it('puts facts that come later into the next one, each into one only', async () => {
    const [early = ''] = await given(world, { businessDay: `${month(-2)}-28` })
    const former = await closed(world, month(-2))
    const [late = '', own = ''] = await given(
      world,
      { businessDay: `${month(-2)}-30`, discountFen: 70 },
      { discountFen: 5 },
    )

    const next = await closed(world)

    expect(former).to.include({ redemptions: 1, discountFen: 2000 })
    expect(next).to.include({ redemptions: 2, discountFen: 75 })
    expect(await read(world.staff, former.id)).to.deep.equal(former)
    const stored = await RedemptionModel.find({ communityId: world.communityId }).lean()
    const of = new Map(stored.map(({ _id, statementId }) => [String(_id), String(statementId)]))
    expect([of.get(early), of.get(late), of.get(own)]).to.deep.equal([former.id, next.id, next.id])
  })

  it('closes and is confirmed only when its month is over in Asia/Shanghai, and says until when to wait', async () => {
    clock.set('2027-03-31T15:59:59Z')
    world = await aWorld()
    const { communityId, shopId } = world
    await given(world, { businessDay: '2027-03-31' })
    const { id } = await open(world, '2027-03')

    const early = await step(world.staff, id, 'close')
    const tooEarly = await step(world.manager, id, 'confirm')
    const batch = await call('POST', '/statements/batch', { token: world.staff, body: { month: '2027-03' } })
    clock.set('2027-03-31T16:00:00Z')
    const manager = await aUser({ communityId, shopId, role: 'shop_manager' })
    const staff = await aUser({ communityId, role: 'staff' })

    for (const answer of [early, tooEarly, batch]) {
      expect(answer.status).to.equal(409)
      expect(answer.body.code).to.equal('month_not_ended')
      expect(answer.body.detail).to.include('2027年3月').and.include('次月 1 日')
    }
    expectStatus(await step(manager, id, 'confirm'), 200)
    expect(expectStatus(await step(staff, id, 'close'), 200).body.redemptions).to.equal(1)
  })

  it('is not opened for a month to come, nor for one before a closed one', async () => {
    await closed(world)
    const send = (of: string) =>
      call('POST', '/statements', { token: world.staff, body: { shopId: world.shopId, month: of } })

    const toCome = await send(month(1))
    const before = await send(month(-2))

    expect([toCome.status, toCome.body.code]).to.deep.equal([409, 'month_not_begun'])
    expect([before.status, before.body.code]).to.deep.equal([409, 'later_statement_closed'])
  })

  it('does not tell what an earlier one will claim that is open too', async () => {
    await given(world, { businessDay: `${month(-2)}-10`, subsidyFen: 1 }, { subsidyFen: 20 })
    const alone = await open(world)
    const former = await open(world, month(-2))
    const list = async () => (await call('GET', '/statements', { token: world.staff })).body.items

    const listed = await list()
    const beside = await read(world.staff, alone.id)
    expectStatus(await step(world.staff, former.id, 'close'), 200)
    const done = expectStatus(await step(world.staff, alone.id, 'close'), 200).body

    expect(alone).to.include({ redemptions: 2, payableFen: 21 })
    expect(beside).to.include({ redemptions: 1, payableFen: 20 })
    expect(listed.map(({ payableFen }: { payableFen: number }) => payableFen)).to.deep.equal([20, 1])
    expect(done).to.include({ redemptions: 1, payableFen: 20, digest: beside.digest })
  })

  it('finds what it claims by an index, however long the shop’s history is', async () => {
    const { communityId, shopId } = world
    await given(world, {}, {})
    const { id } = await closed(world)
    for (const statementId of [null, new Types.ObjectId(id)]) {
      const filter = {
        communityId: new Types.ObjectId(communityId),
        shopId: new Types.ObjectId(shopId),
        outcome: 'committed',
        statementId,
        businessDay: { $lte: `${month()}-31` },
      }
      const plan = await RedemptionModel.collection.find(filter).sort({ businessDay: 1, _id: 1 }).explain()
      expect(JSON.stringify(plan.queryPlanner.winningPlan))
        .to.include('statementId_1')
        .and.not.include('COLLSCAN')
    }
  })

  it('waits for the one before it', async () => {
    const former = await open(world, month(-2))
    const { id } = await open(world)

    const answer = await step(world.staff, id, 'close')
    expectStatus(await step(world.staff, former.id, 'close'), 200)

    expect([answer.status, answer.body.code]).to.deep.equal([409, 'earlier_statement_open'])
    expectStatus(await step(world.staff, id, 'close'), 200)
  })

  it('says at closing that the figures are not those that the shop confirmed, and closes them only on purpose', async () => {
    const [first = ''] = await given(world, { subsidyFen: 500 }, { subsidyFen: 300 })
    const { id } = await open(world)
    expectStatus(await step(world.manager, id, 'confirm'), 200)
    expectStatus(await voidIt(world.staff, first), 200)

    const refused = await step(world.staff, id, 'close')
    const withoutReason = await step(world.staff, id, 'close', { acceptChanges: true })
    const shown = await read(world.staff, id)
    const done = await step(world.staff, id, 'close', { acceptChanges: true, reason: '商户电话同意' })

    expect([refused.status, refused.body.code]).to.deep.equal([409, 'statement_changed'])
    expect(refused.body.confirmed).to.include({ redemptions: 2, payableFen: 800 })
    expect(refused.body.current).to.include({ redemptions: 1, payableFen: 300 })
    expect(withoutReason.body.errors[0].path).to.equal('reason')
    expect(shown.confirmation.isCurrent).to.equal(false)
    expect(done.body).to.include({ status: 'closed', payableFen: 300, closeReason: '商户电话同意' })
  })

  it('is confirmed for the figures that the shop has seen, and for no others', async () => {
    const [first = ''] = await given(world, {}, {})
    const { id, digest } = await open(world)
    expectStatus(await voidIt(world.staff, first), 200)

    const stale = await step(world.manager, id, 'confirm', { digest })
    const fresh = await step(world.manager, id, 'confirm', { digest: (await read(world.manager, id)).digest })

    expect([stale.status, stale.body.code]).to.deep.equal([409, 'statement_changed'])
    expect(fresh.body.status).to.equal('confirmed')
  })

  it('is closed by one of two who close it at the same time', async () => {
    await given(world, ...Array.from({ length: 20 }, () => ({})))
    const { id } = await open(world)

    const answers = await inParallel(Array.from({ length: 6 }, () => () => step(world.staff, id, 'close')))

    expect(countStatuses(answers)).to.deep.equal({ 200: 1, 409: 5 })
    for (const { status, body } of answers)
      if (status === 409) expect(body.code).to.equal('illegal_transition')
    expect(await read(world.staff, id)).to.include({ status: 'closed', redemptions: 20 })
    expect(
      await AuditEventModel.countDocuments({ communityId: world.communityId, type: 'STATEMENT_CLOSED' }),
    ).to.equal(1)
  })

  it('is paid only when closed, on a day after the month and not after today', async () => {
    const { id } = await open(world)
    const pay = (paidOn: string) => step(world.staff, id, 'paid', { paidOn, reference: '1' })

    const open_ = await pay(`${month(0)}-01`)
    expectStatus(await step(world.staff, id, 'close'), 200)
    const before = await pay(`${month()}-28`)
    const tomorrow = await pay(`${month(1)}-01`)
    expectStatus(await pay(`${month(0)}-01`), 200)
    const other = await step(world.staff, id, 'paid', { paidOn: `${month(0)}-01`, reference: '2' })

    expect([open_.body.code, other.body.code]).to.deep.equal(['illegal_transition', 'illegal_transition'])
    for (const answer of [before, tomorrow]) expect(answer.body.errors[0].path).to.equal('paidOn')
  })

  it('is there for the own shop and community only', async () => {
    await given(world, {})
    const { id } = await open(world)
    const other = await aWorld()
    const nextDoor = await aUser({
      communityId: world.communityId,
      shopId: await aShop(world.staff),
      role: 'shop_manager',
    })

    for (const token of [other.staff, other.manager, nextDoor]) {
      for (const path of [
        '',
        '/lines',
        '/adjustments',
        '/statement.csv',
        '/statement.pdf',
        '/statement.xlsx',
      ]) {
        expect((await call('GET', `/statements/${id}${path}`, { token })).status).to.equal(404)
      }
    }
    expect((await step(nextDoor, id, 'confirm')).status).to.equal(404)
    expect((await step(other.staff, id, 'close')).status).to.equal(404)
    const foreign = { shopId: world.shopId, month: month() }
    expect((await call('POST', '/statements', { token: other.staff, body: foreign })).status).to.equal(404)
    expect((await call('GET', '/statements', { token: nextDoor })).body.items).to.deep.equal([])
    expect((await call('GET', `/statements?shopId=${world.shopId}`, { token: nextDoor })).status).to.equal(
      404,
    )
    expect((await call('GET', `/statements/${id}`, { token: world.cashier })).status).to.equal(403)
    expect((await step(world.staff, id, 'confirm')).status).to.equal(403)
    expect((await step(world.manager, id, 'close')).status).to.equal(403)
  })

  it('is listed by month, status and shop, with what open ones come to now, page by page', async () => {
    await given(world, { discountFen: 300, subsidyFen: 30 })
    const former = await closed(world, month(-2))
    const { id } = await open(world)
    const list = async (query: string) =>
      expectStatus(await call('GET', `/statements?${query}`, { token: world.staff }), 200).body

    const first = await list('limit=1')
    const second = await list(`limit=1&cursor=${first.nextCursor}`)

    expect(first.items[0]).to.include({ id, discountFen: 300, payableFen: 30, digest: null })
    expect(second.items[0]).to.include({ id: former.id, status: 'closed' })
    expect(second.nextCursor).to.equal(null)
    expect((await list('status=closed')).items).to.have.length(1)
    expect((await list(`month=${month()}`)).items[0].id).to.equal(id)
  })

  it('tells its lines in the order of the days, page by page, without a name', async () => {
    const ids = await given(world, { businessDay: `${month()}-20` }, { businessDay: `${month()}-03` }, {})
    const { id } = await open(world)
    const lines = async (query: string) =>
      expectStatus(await call('GET', `/statements/${id}/lines?${query}`, { token: world.manager }), 200).body

    const first = await lines('limit=2')
    const second = await lines(`limit=2&cursor=${first.nextCursor}`)

    const all = [...first.items, ...second.items]
    expect(all.map(({ redemptionId }: { redemptionId: string }) => redemptionId)).to.deep.equal([
      ids[1],
      ids[2],
      ids[0],
    ])
    expect(JSON.stringify(all)).to.not.include('李')
    expect((await call('GET', `/statements/${id}/lines?cursor=xx`, { token: world.staff })).status).to.equal(
      400,
    )
  })
})
