import { expect } from 'chai'
import { AdjustmentModel } from '../../../src/features/statements/statement.model.js'
import {
  aBenefit,
  aCardHolder,
  aShop,
  aUser,
  aWorld,
  expectStatus,
  prepareToken,
  redeem,
  type World,
} from '../../builders/world.js'
import { call, newKey } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'
import { countStatuses, inParallel } from '../../helpers/parallel.js'
import { closed, given, month, open, read, step } from './statement-world.js'

describe('an adjustment', () => {
  let world: World

  beforeEach(async () => {
    world = await aWorld()
  })

  afterEach(() => {
    clock.reset()
  })

  const adjust = (
    id: string,
    redemptionId: string,
    discountFen: number,
    more: Record<string, unknown> = {},
  ) =>
    call('POST', `/statements/${id}/adjustments`, {
      token: world.staff,
      body: { redemptionId, discountFen, reason: '账单录错', ...more },
    })

  /** A closed statement of the month before last with one redemption of ¥20.00 and ¥5.00 of subsidy, and an open one after it. */
  async function closedAndOpen() {
    const [redemptionId = ''] = await given(world, { businessDay: `${month(-2)}-10` })
    const former = await closed(world, month(-2))
    return { redemptionId, former, next: await open(world) }
  }

  it('takes a discount back in the next statement, with its share of the subsidy, and leaves the closed one as it is', async () => {
    const { redemptionId, former, next } = await closedAndOpen()

    const answer = await adjust(next.id, redemptionId, -800)

    expect(answer.status).to.equal(201)
    expect(answer.body).to.include({
      id: next.id,
      adjustmentsFen: -800,
      adjustmentsSubsidyFen: -200,
      payableFen: -200,
    })
    expect(answer.body.adjustment).to.include({
      redemptionId,
      closedStatementId: former.id,
      subsidyFen: -200,
    })
    expect(await read(world.staff, former.id)).to.deep.equal(former)
    const done = expectStatus(await step(world.staff, next.id, 'close'), 200).body
    expect(done).to.include({ redemptions: 0, adjustmentsFen: -800, payableFen: -200 })
    const { items } = (await call('GET', `/statements/${next.id}/adjustments`, { token: world.manager })).body
    expect(items.map(({ reason }: { reason: string }) => reason)).to.deep.equal(['账单录错'])
  })

  it('sent to a closed statement stands in the shop’s next one, which is opened where there is none', async () => {
    const [redemptionId = ''] = await given(world, {})
    const former = await closed(world)

    const first = await adjust(former.id, redemptionId, -100)
    const second = await adjust(former.id, redemptionId, -50)

    expect(first.body).to.include({ month: month(0), status: 'open', adjustmentsFen: -100 })
    expect(second.body).to.include({ id: first.body.id, adjustmentsFen: -150 })
  })

  it('never gives back more than was given, nor more than the bill, and says between what it may be', async () => {
    const { redemptionId, next } = await closedAndOpen()

    const tooMuch = await adjust(next.id, redemptionId, -2001)
    expectStatus(await adjust(next.id, redemptionId, -1500), 201)
    const together = await adjust(next.id, redemptionId, -501)
    const whole = await adjust(next.id, redemptionId, -500)
    const again = await adjust(next.id, redemptionId, 10_001)
    const back = await adjust(next.id, redemptionId, 2000)

    for (const answer of [tooMuch, together, again]) {
      expect([answer.status, answer.body.code]).to.deep.equal([422, 'adjustment_too_large'])
    }
    expect(tooMuch.body.detail).to.include('-¥20.00').and.include('¥80.00')
    expect(whole.body).to.include({ adjustmentsFen: -2000, adjustmentsSubsidyFen: -500 })
    expect(back.body).to.include({ adjustmentsFen: 0, adjustmentsSubsidyFen: 0 })
  })

  it('stays within what was given when many arrive at the same time', async () => {
    const { redemptionId, former, next } = await closedAndOpen()

    const answers = await inParallel(
      Array.from(
        { length: 12 },
        (_, index) => () => adjust(index % 2 === 0 ? next.id : former.id, redemptionId, -300),
      ),
    )

    expect(countStatuses(answers)).to.deep.equal({ 201: 6, 422: 6 })
    expect(await read(world.staff, next.id)).to.include({
      adjustmentsFen: -1800,
      adjustmentsSubsidyFen: -450,
    })
  })

  it('made while its statement is being closed stands in that one or in the next, and is in no figures but those', async () => {
    const { redemptionId, former, next } = await closedAndOpen()

    const [closing, ...answers] = await inParallel([
      () => step(world.staff, next.id, 'close'),
      ...Array.from(
        { length: 10 },
        (_, index) => () => adjust(index % 2 === 0 ? next.id : former.id, redemptionId, -10),
      ),
    ])

    expect(closing?.status).to.equal(200)
    expect(countStatuses(answers)).to.deep.equal({ 201: 10 })
    const { items } = (await call('GET', '/statements', { token: world.staff })).body
    const sum = items.reduce(
      (total: number, one: { adjustmentsFen: number }) => total + one.adjustmentsFen,
      0,
    )
    expect(sum).to.equal(-100)
    const check = await call('GET', `/statements/${next.id}/verify`, { token: world.staff })
    expect(check.body.isValid).to.equal(true)
  })

  it('is made once however often it is sent with its key, and the key serves for no other', async () => {
    const { redemptionId, next } = await closedAndOpen()
    const key = newKey()

    const answers = await inParallel(
      Array.from({ length: 5 }, () => () => adjust(next.id, redemptionId, -100, { key })),
    )
    const other = await adjust(next.id, redemptionId, -101, { key })

    expect(countStatuses(answers)).to.deep.equal({ 200: 4, 201: 1 })
    expect([other.status, other.body.code]).to.deep.equal([422, 'idempotency_key_reused'])
    expect(await AdjustmentModel.countDocuments({ communityId: world.communityId })).to.equal(1)
  })

  it('computes the subsidy by the agreement’s version that decided the redemption, rounded half up', async () => {
    clock.set('2031-01-20T02:00:00Z')
    world = await aWorld()
    const benefitId = await aBenefit(world, { percentOff: 10, subsidyPercent: 33 })
    const { card } = await aCardHolder(world)
    const token = await prepareToken(world, card.code)
    const redeemed = expectStatus(
      await redeem(world, { prepareToken: token, benefitId, billFen: 1010 }),
      201,
    ).body
    clock.set('2031-02-01T02:00:00Z')
    world.staff = await aUser({ communityId: world.communityId, role: 'staff' })
    const former = await closed(world, '2031-01')

    const answer = await adjust(former.id, redeemed.id as string, -51)

    expect(redeemed).to.include({ discountFen: 101, subsidyFen: 33 })
    // 33 % of the 50 fen that are left is 16.5, so 17; 33 − 17 go back.
    expect(answer.body.adjustmentsSubsidyFen).to.equal(-16)
  })

  it('is refused for what is in no closed statement, for another shop, and without a reason', async () => {
    const { redemptionId, next } = await closedAndOpen()
    const [unclaimed = ''] = await given(world, {})
    const neighbour = { ...world, shopId: await aShop(world.staff) }
    const foreign = await open(neighbour)
    const other = await aWorld()

    const open_ = await adjust(next.id, unclaimed, -1)
    const elsewhere = await adjust(foreign.id, redemptionId, -1)
    const stranger = await call('POST', `/statements/${next.id}/adjustments`, {
      token: other.staff,
      body: { redemptionId, discountFen: -1, reason: 'x' },
    })

    expect([open_.status, open_.body.code]).to.deep.equal([409, 'redemption_not_closed'])
    expect([elsewhere.status, stranger.status]).to.deep.equal([404, 404])
    for (const more of [
      { reason: ' ' },
      { discountFen: 0 },
      { discountFen: 1.5 },
      { redemptionId: 'x' },
      { key: 'x' },
    ]) {
      expect((await adjust(next.id, redemptionId, -1, more)).status).to.equal(400)
    }
    expect(await AdjustmentModel.countDocuments({ communityId: world.communityId })).to.equal(0)
  })

  it('makes the shop’s confirmation one of former figures', async () => {
    const { redemptionId, next } = await closedAndOpen()
    expectStatus(await step(world.manager, next.id, 'confirm'), 200)

    await adjust(next.id, redemptionId, -1)

    expect((await read(world.manager, next.id)).confirmation.isCurrent).to.equal(false)
    expect((await step(world.staff, next.id, 'close')).body.code).to.equal('statement_changed')
  })
})
