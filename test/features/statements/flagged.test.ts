import { expect } from 'chai'
import { Types } from 'mongoose'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { aWorld, expectStatus } from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { closed, given, month, open, read } from './statement-world.js'

describe('what was recorded offline with flags', () => {
  /** As the review of offline records marks it. */
  const decide = (id: string, review: 'pay' | 'do_not_pay') =>
    RedemptionModel.collection.updateOne({ _id: new Types.ObjectId(id) }, { $set: { review } })

  it('waits for staff’s decision, is then paid or told without subsidy, each in one statement', async () => {
    const world = await aWorld()
    const [, pay = '', refuse = '', undecided = ''] = await given(
      world,
      { subsidyFen: 1 },
      { subsidyFen: 20, flags: ['late'] },
      { subsidyFen: 300, flags: ['over_limit'] },
      { subsidyFen: 4000, flags: ['clock', 'late'] },
    )
    const { id } = await open(world)
    const before = await read(world.staff, id)
    await decide(pay, 'pay')
    await decide(refuse, 'do_not_pay')
    const get = async (path: string) =>
      expectStatus(await call('GET', path, { token: world.staff }), 200).body

    const after = await read(world.staff, id)
    const [listed] = (await get('/statements')).items
    const fund = await get(`/subsidy-fund?year=${month().slice(0, 4)}`)
    const done = await closed(world)
    await decide(refuse, 'pay')
    const { items } = await get(`/statements/${id}/lines`)
    await decide(undecided, 'pay')
    const next = await open(world, month(0))

    expect(before).to.include({ redemptions: 1, payableFen: 1 })
    expect(after).to.include({ redemptions: 3, discountFen: 6000, subsidyFen: 21, payableFen: 21 })
    expect(listed).to.include({ redemptions: 3, discountFen: 6000, payableFen: 21 })
    expect(fund).to.include({ unclaimedFen: 21, underReviewFen: 4000 })
    expect(done).to.include({ redemptions: 3, payableFen: 21, digest: after.digest })
    const unpaid = items.filter(({ isUnpaid }: { isUnpaid: boolean }) => isUnpaid)
    expect(unpaid).to.have.length(1)
    expect(unpaid[0]).to.include({ redemptionId: refuse, subsidyFen: 0 })
    expect((await get(`/statements/${id}/verify`)).isValid).to.equal(true)
    expect(next).to.include({ redemptions: 1, subsidyFen: 4000 })
  })
})
