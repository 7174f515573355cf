import { expect } from 'chai'
import type { RequestMeta } from '../../../src/http/api-route.js'
import type { FlagDecision } from '../../../src/features/statements/flag-decisions.js'
import { createStatementServices } from '../../../src/features/statements/statement-services.js'
import { aWorld } from '../../builders/world.js'
import { testApp } from '../../helpers/app.js'
import { given, month } from './statement-world.js'

describe('what was recorded offline with flags', function () {
  this.timeout(60_000)

  const META = {
    requestId: 'test',
    language: 'zh-CN',
    actor: { kind: 'user', role: 'staff' },
  } as unknown as RequestMeta

  /** The services with staff's decisions at hand. */
  async function statementsWith(decisions: ReadonlyMap<string, FlagDecision>) {
    const { services } = await testApp()
    const flagDecisions = { latest: () => Promise.resolve(decisions) }
    return createStatementServices({ ...services, flagDecisions })
  }

  it('waits for staff’s decision, is then paid or told without subsidy, each in one statement', async () => {
    const world = await aWorld()
    const { communityId, shopId } = world
    const [, pay = '', refuse = '', undecided = ''] = await given(
      world,
      { subsidyFen: 1 },
      { subsidyFen: 20, flags: ['late'] },
      { subsidyFen: 300, flags: ['over_limit'] },
      { subsidyFen: 4000, flags: ['clock', 'late'] },
    )
    const first = await statementsWith(
      new Map([
        [pay, 'pay'],
        [refuse, 'do_not_pay'],
      ]),
    )

    const { statement } = await first.statements.open(communityId, shopId, month(), META)
    const fund = await first.subsidyFund.get(communityId, month().slice(0, 4))
    const done = await first.statementSteps.close(communityId, statement.id, {}, META)
    const content = await first.statements.content({ communityId }, statement.id)
    const later = await statementsWith(new Map([[undecided, 'pay']]))
    const next = await later.statements.open(communityId, shopId, month(0), META)

    expect(done).to.include({ redemptions: 3, discountFen: 6000, subsidyFen: 21, payableFen: 21 })
    expect(
      content.lines.filter(({ isUnpaid }) => isUnpaid).map(({ redemptionId }) => redemptionId),
    ).to.deep.equal([refuse])
    expect((await first.statements.verify({ communityId }, statement.id)).isValid).to.equal(true)
    expect(fund).to.include({ unclaimedFen: 1, underReviewFen: 4320 })
    expect(next.statement).to.include({ redemptions: 1, subsidyFen: 4000 })
  })

  it('is in no statement as long as nobody has decided', async () => {
    const world = await aWorld()
    await given(world, { flags: ['late'] }, {})
    const { services } = await testApp()
    const { communityId, shopId } = world

    const { statement } = await services.statements.open(communityId, shopId, month(), META)
    const { waiting } = await services.statements.content({ communityId }, statement.id)

    expect(statement.redemptions).to.equal(1)
    expect(waiting).to.have.length(1)
  })
})
