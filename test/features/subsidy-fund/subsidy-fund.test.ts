import { expect } from 'chai'
import fc from 'fast-check'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { fundState } from '../../../src/features/subsidy-fund/fund-state.js'
import { aWorld, expectStatus, type World } from '../../builders/world.js'
import { tokenAs } from '../../helpers/access.js'
import { call, type Answer } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'
import { countStatuses, inParallel } from '../../helpers/parallel.js'
import { closed, given, open, step } from '../statements/statement-world.js'

describe('the subsidy fund', () => {
  let world: World

  beforeEach(async () => {
    // In July every month that the tests name lies in the same year.
    clock.set('2031-07-10T02:00:00Z')
    world = await aWorld()
  })

  afterEach(() => {
    clock.reset()
  })

  const fund = async (year?: string): Promise<Answer['body']> =>
    expectStatus(
      await call('GET', `/subsidy-fund${year ? `?year=${year}` : ''}`, { token: world.staff }),
      200,
    ).body
  const set = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    call('PUT', '/subsidy-fund', { token: world.staff, body: { year: '2031', ...body }, headers })

  it('follows every fen from redeemed over closed to paid, and the adjustments with them', async () => {
    expectStatus(await set({ budgetFen: 100_000 }), 200)
    const [first = ''] = await given(world, { businessDay: '2031-05-10', subsidyFen: 500 })
    await given(
      world,
      { businessDay: '2031-06-10', subsidyFen: 300 },
      { businessDay: '2030-12-31', subsidyFen: 9 },
    )

    const redeemed = await fund()
    const may = await closed(world, '2031-05')
    const claimed = await fund()
    const june = await open(world, '2031-06')
    const body = { redemptionId: first, discountFen: -2000, reason: '重复核销' }
    expectStatus(await call('POST', `/statements/${june.id}/adjustments`, { token: world.staff, body }), 201)
    const adjusted = await fund()
    expectStatus(await step(world.staff, may.id, 'paid', { paidOn: '2031-07-01', reference: '1' }), 200)
    const paid = await fund()

    expect(redeemed).to.include({
      year: '2031',
      budgetFen: 100_000,
      unclaimedFen: 800,
      closedFen: 0,
      paidFen: 0,
      leftFen: 99_200,
    })
    // The redemption of December falls into the statement of May, and so into its year.
    expect(claimed).to.include({ unclaimedFen: 300, closedFen: 509, spokenForFen: 809, paidFen: 0 })
    expect(adjusted).to.include({ unclaimedFen: -200, closedFen: 509 })
    expect(paid).to.include({
      unclaimedFen: -200,
      closedFen: 0,
      paidFen: 509,
      spokenForFen: -200,
      leftFen: 99_691,
    })
    expect(await fund('2030')).to.include({ budgetFen: null, unclaimedFen: 0, leftFen: null, warning: null })
  })

  it('warns from 80 % on, and again from 100 % on, to the fen', async () => {
    await given(world, { businessDay: '2031-06-10', subsidyFen: 8000 })
    const warningAt = async (budgetFen: number) => expectStatus(await set({ budgetFen }), 200).body.warning

    expect(await warningAt(10_001)).to.equal(null)
    expect(await warningAt(10_000)).to.equal('near')
    expect(await warningAt(8001)).to.equal('near')
    expect(await warningAt(8000)).to.equal('exhausted')
    expect(await fund()).to.include({ usedPercent: 100, leftFen: 0 })
  })

  it('is set by staff only, with an audit event of before and after', async () => {
    expectStatus(await set({ budgetFen: 100, reason: '年度拨款' }), 200)
    expectStatus(await set({ budgetFen: 200 }), 200)
    expectStatus(await set({ budgetFen: 200 }), 200)
    const auditor = await tokenAs('auditor', world)

    expect(
      (await call('PUT', '/subsidy-fund', { token: auditor, body: { year: '2031', budgetFen: 1 } })).status,
    ).to.equal(403)
    expect((await call('GET', '/subsidy-fund', { token: auditor })).body.budgetFen).to.equal(200)
    expect((await call('GET', '/subsidy-fund', { token: world.manager })).status).to.equal(403)
    const events = await AuditEventModel.find({ communityId: world.communityId, type: 'SUBSIDY_BUDGET_SET' })
      .sort({ _id: 1 })
      .lean()
    expect(events.map(({ facts, reason }) => ({ ...(facts as object), reason }))).to.deep.equal([
      { year: '2031', beforeFen: null, budgetFen: 100, reason: '年度拨款' },
      { year: '2031', beforeFen: 100, budgetFen: 200, reason: null },
    ])
  })

  it('is not changed by somebody who has seen another budget', async () => {
    const read = await call('GET', '/subsidy-fund', { token: world.staff })
    const seen = { 'if-match': read.headers.get('etag') ?? '' }
    expectStatus(await set({ budgetFen: 100 }, seen), 200)

    const stale = await set({ budgetFen: 300 }, seen)

    expect([stale.status, stale.body.code]).to.deep.equal([412, 'stale_edit'])
    expect((await fund()).budgetFen).to.equal(100)
  })

  it('has one budget a year when the first one is set several times at once', async () => {
    const answers = await inParallel([1, 2, 3, 4, 5].map((budgetFen) => () => set({ budgetFen })))

    expect(countStatuses(answers)).to.deep.equal({ 200: 5 })
    expect((await fund()).budgetFen).to.be.within(1, 5)
  })

  it('refuses years and amounts that are none', async () => {
    for (const body of [
      {},
      { budgetFen: -1 },
      { budgetFen: 1.5 },
      { budgetFen: 1e15 },
      { budgetFen: '1' },
      { year: '1999', budgetFen: 1 },
      { year: 'x', budgetFen: 1 },
    ]) {
      expect((await set(body)).status, JSON.stringify(body)).to.equal(400)
    }
    expect((await call('GET', '/subsidy-fund?year=31', { token: world.staff })).status).to.equal(400)
  })

  it('has nothing left over and nothing missing, whatever the figures', () => {
    const fen = fc.integer({ min: 0, max: 1_000_000_000 })
    fc.assert(
      fc.property(
        fen,
        fc.integer({ min: -1_000_000, max: 1_000_000_000 }),
        fen,
        fen,
        (budgetFen, unclaimedFen, closedFen, paidFen) => {
          const state = fundState({ budgetFen, unclaimedFen, closedFen, paidFen })
          const usedFen = state.spokenForFen + paidFen

          expect((state.leftFen ?? 0) + usedFen).to.equal(budgetFen)
          expect(state.warning === 'exhausted').to.equal(usedFen > 0 && usedFen >= budgetFen)
          expect(state.warning === null).to.equal(usedFen <= 0 || usedFen / budgetFen < 0.8)
        },
      ),
    )
  })
})
