import { expect } from 'chai'
import { Types } from 'mongoose'
import { BudgetModel, RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import type { OfflineItem } from '../../../src/features/offline/shared/item.js'
import { projectTotals } from '../../../src/features/reports/projection.service.js'
import { businessDayOf } from '../../../src/lib/business-day.js'
import { aBenefit, aCardHolder, aWorld, expectStatus, type World } from '../../builders/world.js'
import { call, newKey } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'
import { inParallel, shuffled } from '../../helpers/parallel.js'
import { manyCards } from './many.js'
import { OfflineDevice, type UploadedResult } from './offline-device.js'

const DEVICES = 20
const OWN_CARDS = 45
const SHARED_CARDS = 5
const BATCH = 25

/** Uploads as a device does: what is undecided is sent again until it is decided. */
async function uploadAll(device: OfflineDevice, items: OfflineItem[]): Promise<UploadedResult[]> {
  const results: UploadedResult[] = []
  let left = items
  while (left.length > 0) {
    const answers = await device.upload(left)
    expect(answers.map(({ key }) => key)).to.deep.equal(left.map(({ key }) => key))
    results.push(...answers.filter(({ status }) => status !== 'retry'))
    left = left.filter((_, index) => answers[index]?.status === 'retry')
  }
  return results
}

function byFlags(records: readonly Record<string, unknown>[]) {
  const counts: Record<string, number> = {}
  for (const { flags } of records) {
    const name = ((flags as string[] | undefined) ?? []).join(',')
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

describe('many devices uploading at the same time', () => {
  let world: World

  before(async () => {
    world = await aWorld()
  })

  const recordsOf = async (benefitId: string) =>
    RedemptionModel.collection
      .find({ communityId: new Types.ObjectId(world.communityId), benefitId: new Types.ObjectId(benefitId) })
      .toArray()

  it('leave exactly the facts, though each batch of 20 devices with 50 facts comes three times in any order', async () => {
    const limits = [{ measure: 'count', max: 1, period: 'day', per: 'member' }]
    const benefitId = await aBenefit(world, { limits, subsidyPercent: 50 })
    const cards = await manyCards(world, DEVICES * OWN_CARDS + SHARED_CARDS)
    const shared = cards.slice(-SHARED_CARDS)
    const batches: { device: OfflineDevice; items: OfflineItem[] }[] = []
    for (let n = 0; n < DEVICES; n += 1) {
      const device = await OfflineDevice.enrol(world)
      const { leaseId } = await device.lease()
      const own = cards.slice(n * OWN_CARDS, (n + 1) * OWN_CARDS)
      const items: OfflineItem[] = []
      for (const code of shuffled([...own, ...shared]))
        items.push(await device.give({ leaseId, code, benefitId }))
      for (let start = 0; start < items.length; start += BATCH) {
        batches.push({ device, items: items.slice(start, start + BATCH) })
      }
    }

    const uploads = shuffled([...batches, ...batches, ...batches])
    const answers = await inParallel(
      uploads.map(
        ({ device, items }) =>
          () =>
            uploadAll(device, items),
      ),
      16,
    )

    const results = answers.flat()
    const total = DEVICES * (OWN_CARDS + SHARED_CARDS)
    expect(results).to.have.length(3 * total)
    expect(results.filter(({ status }) => status === 'committed')).to.have.length(total)
    expect(results.filter(({ status }) => status === 'replayed')).to.have.length(2 * total)
    const records = await recordsOf(benefitId)
    expect(records).to.have.length(total)
    const overLimit = SHARED_CARDS * (DEVICES - 1)
    expect(byFlags(records)).to.deep.equal({ '': total - overLimit, over_limit: overLimit })
    const slots = records.flatMap((record) => (record.slots as string[] | undefined) ?? [])
    expect(slots.filter((slot) => slot.startsWith(benefitId))).to.have.length(
      DEVICES * OWN_CARDS + SHARED_CARDS,
    )
  })

  it('use up no more of a lease than it permits: the 51st to 60th fact is kept with a flag', async () => {
    const benefitId = await aBenefit(world)
    const device = await OfflineDevice.enrol(world)
    const { leaseId } = await device.lease()
    const items: OfflineItem[] = []
    for (const code of await manyCards(world, 60)) items.push(await device.give({ leaseId, code, benefitId }))

    await inParallel(
      shuffled([...items, ...items]).map((item) => () => uploadAll(device, [item])),
      8,
    )

    expect(byFlags(await recordsOf(benefitId))).to.deep.equal({ '': 50, lease_exceeded: 10 })
  })

  it('draw a budget down to nothing and not further', async () => {
    const limits = [{ measure: 'count', max: 7, period: 'month', per: 'shop' }]
    const benefitId = await aBenefit(world, { limits })
    const device = await OfflineDevice.enrol(world)
    const items: OfflineItem[] = []
    for (const code of await manyCards(world, 20)) items.push(await device.give({ code, benefitId }))

    await Promise.all([1, 2, 3].map(() => uploadAll(device, items)))

    const records = await recordsOf(benefitId)
    expect(byFlags(records)).to.deep.equal({ lease_exceeded: 7, 'over_limit,lease_exceeded': 13 })
    const budget = await BudgetModel.findOne({
      communityId: world.communityId,
      key: new RegExp(benefitId),
    }).lean()
    expect(budget?.used).to.equal(7)
  })

  it('leave totals and budgets that agree with the redemptions', async () => {
    const { services } = await testApp()
    await projectTotals()
    const { communityId } = world

    expect(await services.drift.recompute({ communityId })).to.deep.equal([])

    const day = businessDayOf(new Date())
    const path = `/reports/benefits?from=${day}&to=${day}&groupBy=day`
    const { totals } = expectStatus(await call('GET', path, { token: world.staff }), 200).body
    const community = new Types.ObjectId(communityId)
    const given = { communityId: community, outcome: 'committed', voided: { $exists: false } }
    expect(totals.redemptions).to.equal(await RedemptionModel.collection.countDocuments(given))
  })

  it('give quota back exactly once when a void comes before, twice, or at the same time', async () => {
    const limits = [{ measure: 'count', max: 1, period: 'day', per: 'member' }]
    const benefitId = await aBenefit(world, { limits })
    const device = await OfflineDevice.enrol(world)
    const { leaseId } = await device.lease()
    const holders = await Promise.all(Array.from({ length: 12 }, () => aCardHolder(world)))
    const items: OfflineItem[] = []
    for (const { card } of holders) items.push(await device.give({ leaseId, code: card.code, benefitId }))
    const voidByKey = (item: OfflineItem) =>
      call('POST', `/redemptions/by-key/${item.key}/void`, {
        token: device.token,
        key: newKey(),
        body: { reason: 'customer_left' },
      })
    const before = items.slice(0, 4)
    for (const item of before) expectStatus(await voidByKey(item), 200)

    await Promise.all([
      ...items.map((item) => uploadAll(device, [item])),
      ...items.slice(4).flatMap((item) => [voidByKey(item), voidByKey(item)]),
    ])

    const again = await uploadAll(device, items)
    expect(again.map(({ status }) => status)).to.deep.equal(items.map(() => 'voided'))
    const records = await RedemptionModel.collection
      .find({
        communityId: new Types.ObjectId(world.communityId),
        requestKey: { $in: items.map(({ key }) => `${world.shopId}|redeem|${key}`) },
      })
      .toArray()
    expect(records).to.have.length(items.length)
    for (const record of records) {
      expect(record.voided, String(record.outcome)).to.not.equal(undefined)
      expect(record.slots).to.equal(undefined)
    }
  })
})
