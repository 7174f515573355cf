import { expect } from 'chai'
import { Types } from 'mongoose'
import { LeaseModel } from '../../../src/features/offline/offline.model.js'
import { isIntact, sealItem } from '../../../src/features/offline/shared/item.js'
import { readLease } from '../../../src/features/offline/shared/lease.js'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { aBenefit, aCardHolder, aWorld, prepareToken, type World } from '../../builders/world.js'
import { call, newKey } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'
import { OfflineDevice } from './offline-device.js'

const CARER = { presentedBy: 'carer' } as const
const CHECKED = { secondFactor: { kind: 'person_checked' } } as const

describe('a carer who shows the card while the shop is offline', () => {
  let world: World
  let benefitId: string
  let device: OfflineDevice

  async function inA(carerPolicy?: string) {
    world = await aWorld(carerPolicy ? { settings: { carerPolicy } } : {})
    benefitId = await aBenefit(world)
    device = await OfflineDevice.enrol(world)
  }

  async function give(more: object) {
    const { card } = await aCardHolder(world)
    const { leaseId } = await device.lease()
    return device.give({ leaseId, code: card.code, benefitId, discountFen: 1290, payableFen: 7310, ...more })
  }

  async function kept(id: string | undefined) {
    return RedemptionModel.findById(id).lean()
  }

  for (const policy of ['accept_with_second_factor', 'refuse']) {
    it(`is told of by the lease: ${policy}`, async () => {
      await inA(policy)
      const lease = await readLease(await device.lease(), clock.now())

      expect(lease?.carerPolicy).to.equal(policy)
    })
  }

  it('is recorded as a carer, without a flag, where the person was checked', async () => {
    await inA()
    const [result] = await device.upload([await give({ ...CARER, ...CHECKED })])

    expect(result).to.deep.include({ status: 'committed', flags: [] })
    expect(await kept(result?.redemptionId)).to.include({
      presentedBy: 'carer',
      secondFactor: 'person_checked',
    })
  })

  it('is kept with a flag where nobody was checked, or where the community refuses carers', async () => {
    await inA()
    const [unchecked] = await device.upload([await give(CARER)])
    await inA('refuse')
    const [refused] = await device.upload([await give({ ...CARER, ...CHECKED })])

    for (const [result, reason] of [
      [unchecked, 'second_factor_required'],
      [refused, 'carer_not_accepted'],
    ] as const) {
      expect(result).to.deep.include({ status: 'committed', flags: ['rule_broken'] })
      const record = await kept(result?.redemptionId)
      expect(record?.presentedBy).to.equal('carer')
      expect(record?.offline.reasons).to.deep.equal([reason])
    }
  })

  it('is judged by what the community says now under a lease that says nothing of carers', async () => {
    await inA()
    const item = await give({ ...CARER, ...CHECKED })
    await LeaseModel.collection.updateMany(
      { deviceId: new Types.ObjectId(device.id) },
      { $unset: { carerPolicy: '' } },
    )

    const [result] = await device.upload([item])

    expect(result).to.deep.include({ status: 'committed', flags: [] })
  })

  it('takes part in the item’s hash, and an item from before still is what was sealed', async () => {
    await inA()
    const item = await give({ ...CARER, ...CHECKED })
    const { presentedBy: _, ...asMember } = item
    const { hash: __, ...content } = await give({})

    expect(await isIntact(item)).to.equal(true)
    expect(await isIntact(asMember)).to.equal(false)
    expect(await isIntact(await sealItem(content))).to.equal(true)
    const [result] = await device.upload([asMember])
    expect(result?.flags).to.deep.equal(['altered'])
  })

  it('is the same request as the online one whose answer was lost', async () => {
    await inA()
    const { card } = await aCardHolder(world)
    const key = newKey()
    const body = { prepareToken: await prepareToken(world, card.code), benefitId, billFen: 8600 }
    const sent = { ...body, ...CARER, ...CHECKED }
    const made = await call('POST', '/redemptions', { token: world.cashier, key, body: sent })
    const lost = { kind: 'unknown_outcome', key, ...sent } as const
    const alone = { ...lost, key: newKey(), prepareToken: await prepareToken(world, card.code) }

    const results = await device.upload([await device.give(lost), await device.give(alone)])

    expect(results[0]).to.include({ status: 'replayed', redemptionId: made.body.id })
    expect(results[1]).to.deep.include({ status: 'committed', flags: [] })
    expect((await kept(results[1]?.redemptionId))?.presentedBy).to.equal('carer')
  })
})
