import { expect } from 'chai'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { QuarantineModel } from '../../../src/features/offline/offline.model.js'
import { aBenefit, aCardHolder, aWorld, type World } from '../../builders/world.js'
import { call, newKey } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'
import { OfflineDevice } from './offline-device.js'

describe('uploading what was recorded offline', () => {
  let world: World
  let benefitId: string
  let device: OfflineDevice

  before(async () => {
    world = await aWorld()
    benefitId = await aBenefit(world, { subsidyPercent: 50 })
    device = await OfflineDevice.enrol(world)
  })
  afterEach(() => {
    clock.reset()
  })

  it('makes a redemption of it that tells where it comes from', async () => {
    const { card } = await aCardHolder(world)
    const { leaseId } = await device.lease()
    const item = await device.give({
      leaseId,
      code: card.code,
      benefitId,
      discountFen: 1290,
      payableFen: 7310,
    })

    const [result] = await device.upload([item])

    expect(result).to.include({ key: item.key, sequence: item.sequence, status: 'committed' })
    expect(result?.flags).to.deep.equal([])
    const record = await RedemptionModel.findById(result?.redemptionId).lean()
    expect(record).to.include({ outcome: 'committed', billFen: 8600, discountFen: 1290, subsidyFen: 645 })
    expect(record?.offline).to.deep.include({
      leaseId,
      deviceId: device.id,
      sequence: item.sequence,
      deviceTime: new Date(item.occurredAt),
      chainOk: true,
    })
    const shown = await call('GET', `/redemptions/by-key/${item.key}`, { token: world.cashier })
    expect(shown.body.id).to.equal(result?.redemptionId)
  })

  it('answers a repeated upload with the same record', async () => {
    const { card } = await aCardHolder(world)
    const { leaseId } = await device.lease()
    const item = await device.give({ leaseId, code: card.code, benefitId })
    const [first] = await device.upload([item])

    const [second] = await device.upload([item])

    expect(second).to.include({ status: 'replayed', redemptionId: first?.redemptionId })
  })

  it('keeps what cannot be attributed, once, and lets the others pass', async () => {
    const { leaseId } = await device.lease()
    const holders = await Promise.all(Array.from({ length: 99 }, () => aCardHolder(world)))
    const items: unknown[] = []
    for (const { card } of holders.slice(0, 50))
      items.push(await device.give({ leaseId, code: card.code, benefitId }))
    const poison = {
      kind: 'offline',
      key: newKey(),
      code: { $gt: '' },
      __proto__: null,
      sequence: '\u0000',
      deep: [[[null]]],
    }
    items.push(poison)
    const other = await OfflineDevice.enrol(world)
    for (const { card } of holders.slice(50)) items.push(await other.give({ code: card.code, benefitId }))

    const results = await device.upload(items)
    await device.upload([poison])
    await device.upload([poison, poison])

    expect(results).to.have.length(100)
    expect(results[50]).to.include({ status: 'quarantined', key: poison.key })
    expect(results.filter(({ status }) => status === 'committed')).to.have.length(99)
    const kept = await QuarantineModel.find({ communityId: world.communityId, key: poison.key }).lean()
    expect(kept).to.have.length(1)
    expect(kept[0]).to.include({ reason: 'unreadable' })
    expect(kept[0]?.content).to.include('"$gt"')
  })
})
