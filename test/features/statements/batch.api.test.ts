import { expect } from 'chai'
import { Types } from 'mongoose'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { StatementModel } from '../../../src/features/statements/statement.model.js'
import { aShop, aUser, aWorld, expectStatus, type World } from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { inParallel } from '../../helpers/parallel.js'
import { given, month, open, step, voidIt } from './statement-world.js'

interface Result {
  shopId: string
  outcome: string
  code: string | null
  detail: string | null
  statementId: string | null
  redemptions: number
  payableFen: number
}

describe('the statements of all shops of a month', () => {
  let world: World
  let other: string
  let idle: string

  beforeEach(async () => {
    world = await aWorld()
    other = await aShop(world.staff)
    idle = await aShop(world.staff)
    await given(world, { subsidyFen: 100 }, { subsidyFen: 200 })
    await given({ ...world, shopId: other }, { subsidyFen: 7 })
  })

  async function batch(body: Record<string, unknown> = {}): Promise<(shopId: string) => Result | undefined> {
    const answer = await call('POST', '/statements/batch', {
      token: world.staff,
      body: { month: month(), ...body },
    })
    const results = expectStatus(answer, 200).body.results as Result[]
    return (shopId) => results.find((result) => result.shopId === shopId)
  }

  it('are opened for the shops that have given something, and for no others', async () => {
    const of = await batch({ step: 'open' })
    const again = await batch({ step: 'open' })

    expect(of(world.shopId)).to.include({ outcome: 'opened', redemptions: 2, payableFen: 300 })
    expect(of(other)).to.include({ outcome: 'opened', redemptions: 1 })
    expect(of(idle)).to.include({ outcome: 'nothing', statementId: null })
    expect(again(world.shopId)).to.include({ outcome: 'unchanged' })
    expect(await StatementModel.countDocuments({ communityId: world.communityId })).to.equal(2)
    const claimed = await RedemptionModel.collection.countDocuments({
      communityId: new Types.ObjectId(world.communityId),
      statementId: { $ne: null },
    })
    expect(claimed).to.equal(0)
  })

  it('are closed with one result a shop; what one is refused does not hold up the others', async () => {
    const { id } = await open(world)
    const manager = await aUser({
      communityId: world.communityId,
      shopId: world.shopId,
      role: 'shop_manager',
    })
    expectStatus(await step(manager, id, 'confirm'), 200)
    const [more = ''] = await given(world, { subsidyFen: 1 })

    const of = await batch()
    expectStatus(await voidIt(world.staff, more), 200)
    const again = await batch()

    expect(of(world.shopId)).to.include({ outcome: 'refused', code: 'statement_changed' })
    expect(of(world.shopId)?.detail).to.include('再次确认')
    expect(of(other)).to.include({ outcome: 'closed', redemptions: 1, payableFen: 7 })
    expect(again(world.shopId)).to.include({ outcome: 'closed', redemptions: 2, payableFen: 300 })
    expect(again(other)).to.include({ outcome: 'unchanged' })
  })

  it('are closed once by two batches at the same time', async () => {
    await inParallel([batch, batch, batch].map((run) => () => run()))

    const statements = await StatementModel.find({ communityId: world.communityId }).lean()
    expect(statements.map(({ status }) => status)).to.deep.equal(['closed', 'closed'])
    expect(statements.reduce((sum, { closing }) => sum + (closing?.redemptions ?? 0), 0)).to.equal(3)
  })
})
