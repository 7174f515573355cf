import { expect } from 'chai'
import { createSettler, type Outcome } from '../../../src/browser/counter/settle.js'
import type { Attempt, AttemptStore, RedeemAttempt, Redemption } from '../../../src/browser/counter/types.js'
import type { Answer, ServerProblem } from '../../../src/browser/shared/answer.js'
import { BudgetModel, RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { aBenefit, aCardHolder, aWorld, prepareToken, redeem, type World } from '../../builders/world.js'
import { call, newKey } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'
import { openLossyProxy, type LossyProxy } from '../../helpers/lossy-proxy.js'
import { countStatuses, inParallel } from '../../helpers/parallel.js'

/** A budget of uses, and one of fen: each is drawn on by a transaction. */
const fund = (max: number) => ({ measure: 'count', max, period: 'month', per: 'benefit' })
const ONE_A_DAY = { measure: 'count', max: 1, period: 'day', per: 'member' }

describe('a counter on a bad network', () => {
  let world: World
  let proxy: LossyProxy

  before(async () => {
    // The token of the scan stays good however long the test takes.
    world = await aWorld()
    clock.set(new Date())
    proxy = await openLossyProxy(0.3)
  })

  after(async () => {
    clock.reset()
    await proxy.close()
  })

  function aClient() {
    const kept = new Map<string, Attempt>()
    const store: AttemptStore = {
      put(attempt) {
        kept.set(attempt.key, { ...attempt })
        return Promise.resolve()
      },
      remove(key) {
        kept.delete(key)
        return Promise.resolve()
      },
      unsettled: () => Promise.resolve([...kept.values()]),
    }
    const settler = createSettler(
      {
        send: ({ key, body }) => throughProxy('/redemptions', { method: 'POST', key, body }),
        ask: (key) => throughProxy(`/redemptions/by-key/${key}`),
        voidByKey: ({ key, voidKey }) =>
          throughProxy(`/redemptions/by-key/${key}/void`, {
            method: 'POST',
            key: voidKey,
            body: { reason: 'customer_left' },
          }),
      },
      store,
    )
    return { settler, kept }
  }

  /** One call through the proxy, answered as the page's own calls are. */
  async function throughProxy(
    path: string,
    { method = 'GET', key, body }: { method?: string; key?: string; body?: unknown } = {},
  ): Promise<Answer<Redemption>> {
    try {
      const response = await fetch(`${proxy.url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${world.cashier}`,
          ...(key ? { 'idempotency-key': key } : {}),
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      const isReplay = response.headers.get('idempotent-replayed') === 'true'
      const content: unknown = await response.json()
      if (!response.ok) return { kind: 'problem', problem: content as ServerProblem, isReplay }
      return { kind: 'ok', status: response.status, body: content as Redemption, isReplay }
    } catch {
      return { kind: 'lost' }
    }
  }

  const anAttempt = (token: string, benefitId: string): RedeemAttempt => ({
    key: newKey(),
    shopId: world.shopId,
    body: { prepareToken: token, benefitId, billFen: 8600 },
    sentAt: null,
    isDoubtful: false,
    voidKey: newKey(),
    label: { name: '', benefit: '' },
  })

  it('records each of 2,000 redemptions once although 30 % of the answers are lost, and knows what became of each', async () => {
    const benefitId = await aBenefit(world, { limits: [fund(1500)] })
    const { card } = await aCardHolder(world)
    const token = await prepareToken(world, card.code)
    const { settler, kept } = aClient()
    const attempts = Array.from({ length: 2000 }, () => anAttempt(token, benefitId))

    /** As a cashier does: asks again until it is known; some give up and void what may have been recorded. */
    async function settle(attempt: RedeemAttempt, givesUp: boolean): Promise<Outcome> {
      let outcome = await settler.send(attempt)
      while (outcome.kind === 'unknown') {
        outcome = givesUp ? await settler.giveUp(attempt) : await settler.ask(attempt)
      }
      return outcome
    }

    const outcomes = await inParallel(
      attempts.map((attempt, n) => () => settle(attempt, n % 20 === 0)),
      32,
    )

    expect(proxy.lost.before).to.be.above(100)
    expect(proxy.lost.after).to.be.above(100)
    expect(kept.size).to.equal(0)
    const recorded = outcomes.filter(({ kind }) => kind === 'recorded')
    const known = new Set(['recorded', 'refused', 'voided'])
    expect(outcomes.filter(({ kind }) => !known.has(kind))).to.deep.equal([])
    const stands = { benefitId, outcome: 'committed', voided: null } as const
    expect(await RedemptionModel.countDocuments(stands)).to.equal(recorded.length)
    expect(new Set(recorded.map((one) => 'redemption' in one && one.redemption.id)).size).to.equal(
      recorded.length,
    )
    const found = await inParallel(
      attempts.map(
        ({ key }) =>
          () =>
            call('GET', `/redemptions/by-key/${key}`, { token: world.cashier }),
      ),
      16,
    )
    const status = { recorded: 'committed', refused: 'declined', voided: 'voided' } as Record<string, string>
    found.forEach(({ body }, n) => {
      expect(body.status, attempts[n]?.key).to.equal(status[outcomes[n]?.kind ?? ''])
    })
    const budgets = await BudgetModel.find({ communityId: world.communityId }).lean()
    const used = budgets.filter(({ key }) => key.includes(benefitId)).map((budget) => budget.used)
    expect(used).to.deep.equal([recorded.length])
    expect(recorded.length).to.be.within(1400, 1500)
  })

  it('leaves no quota taken when voids come before, beside and after their redemptions, twice each', async () => {
    const benefitId = await aBenefit(world, { limits: [ONE_A_DAY, fund(1000)] })
    const holders = await inParallel(
      Array.from({ length: 30 }, () => () => aCardHolder(world)),
      5,
    )
    const tasks = holders.map(({ card }, n) => async () => {
      const token = await prepareToken(world, card.code)
      const key = newKey()
      const make = () => redeem(world, { prepareToken: token, benefitId }, key)
      const unmake = () =>
        call('POST', `/redemptions/by-key/${key}/void`, {
          token: world.cashier,
          key: newKey(),
          body: { reason: 'customer_left' },
        })
      const steps = [
        [unmake, make, unmake],
        [make, unmake, unmake],
      ][n % 3]
      if (!steps) return Promise.all([unmake(), make(), unmake(), make()])
      const answers = []
      for (const step of steps) answers.push(await step())
      return answers
    })

    const answers = (await inParallel(tasks, 10)).flat()

    for (const { status } of answers) expect([200, 201, 409]).to.include(status)
    const all = await RedemptionModel.find({ communityId: world.communityId, benefitId }).lean()
    expect(all.every(({ voided, slots }) => voided && !slots)).to.equal(true)
    const budgets = await BudgetModel.find({ communityId: world.communityId }).lean()
    const left = budgets.filter(({ key }) => key.includes(benefitId)).map(({ used }) => used)
    expect(left.every((used) => used === 0)).to.equal(true)
    // Every senior has the use of the day, exactly one.
    const again = await inParallel(
      holders.flatMap(({ card }) => [
        async () => redeem(world, { prepareToken: await prepareToken(world, card.code), benefitId }),
        async () => redeem(world, { prepareToken: await prepareToken(world, card.code), benefitId }),
      ]),
      10,
    )
    expect(countStatuses(again)).to.deep.equal({ 201: 30, 422: 30 })
  })
})
