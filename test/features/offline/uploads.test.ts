import { expect } from 'chai'
import fc from 'fast-check'
import { createAttribution } from '../../../src/features/offline/attribute.js'
import { createSettlement } from '../../../src/features/offline/settle.js'
import { createUploadService } from '../../../src/features/offline/upload.service.js'
import { DeadlinePassedError } from '../../../src/lib/natural-batch.js'
import { createOutcomeWriter } from '../../../src/features/redemptions/commit.js'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { QuarantineModel } from '../../../src/features/offline/offline.model.js'
import { aBenefit, aCardHolder, aWorld, type World } from '../../builders/world.js'
import { call, newKey } from '../../helpers/api.js'
import { clock, testApp } from '../../helpers/app.js'
import { manyCards } from './many.js'
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
    const cards = await manyCards(world, 99)
    const items: unknown[] = []
    for (const code of cards.slice(0, 50)) items.push(await device.give({ leaseId, code, benefitId }))
    const poison = {
      kind: 'offline',
      key: newKey(),
      code: { $gt: '' },
      sequence: '\u0000',
      deep: [[[null]]],
      lone: '\ud800',
    }
    items.push(poison)
    for (const code of cards.slice(50)) items.push(await device.give({ leaseId: null, code, benefitId }))

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

  it('answers anything that is sent as an item with one result, and is never disturbed by it', async () => {
    const { leaseId } = await device.lease()
    const fields = fc.constantFrom(
      'sequence',
      'hash',
      'kind',
      'key',
      'leaseId',
      'code',
      'benefitId',
      'occurredAt',
    )
    const change = fc.dictionary(fields, fc.jsonValue(), { minKeys: 1, maxKeys: 3 })
    const changes = fc.sample(change, 60)
    const codes = await manyCards(world, changes.length + 1)
    const items: unknown[] = []
    for (const [index, changed] of changes.entries()) {
      items.push({ ...(await device.give({ leaseId, code: codes[index] ?? '', benefitId })), ...changed })
    }
    items.push(...fc.sample(fc.jsonValue(), 38))
    items.push(await device.give({ leaseId, code: codes.at(-1) ?? '', benefitId }))

    const results = await device.upload(items)

    expect(results).to.have.length(items.length)
    for (const { status } of results) expect(status).to.be.oneOf(['committed', 'quarantined'])
    expect(results.at(-1)).to.deep.include({ status: 'committed', flags: [] })
    const again = await device.upload(items)
    for (const { status } of again) expect(status).to.be.oneOf(['replayed', 'quarantined'])
  })

  it('refuses what is no list of 1 to 100 items, and keeps a long item cut off', async () => {
    for (const body of [
      {},
      { items: [] },
      { items: {} },
      { items: Array(101).fill({}) },
      { items: [1], more: 1 },
    ]) {
      const refused = await call('POST', '/offline/uploads', { token: device.token, body })
      expect(refused.status, JSON.stringify(body).slice(0, 60)).to.equal(400)
    }
    const long = { key: newKey(), text: '长'.repeat(20_000) }
    const [first, second] = await device.upload([long, null])
    expect([first?.status, second?.status]).to.deep.equal(['quarantined', 'quarantined'])
    expect((await QuarantineModel.findOne({ key: long.key }).lean())?.content).to.have.length(4000)
    const { baseUrl } = await testApp()
    const deep = await fetch(`${baseUrl}/api/v1/offline/uploads`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${device.token}` },
      body: `{"items":[${'['.repeat(20_000)}${']'.repeat(20_000)}]}`,
    })
    expect(((await deep.json()) as { results: { status: string }[] }).results[0]?.status).to.equal(
      'quarantined',
    )
  })

  it('says retry of what the store does not decide in time, and decides it when it comes again', async () => {
    const { services } = await testApp()
    const { keyring, logger, now, benefitsInForce, counterWriters, devices } = services
    const quiet = { ...logger, warn: () => undefined } as unknown as typeof logger
    const writer = createOutcomeWriter({ deadlineMs: 3000 })
    // What is under way when its time is over may still happen: here it always does.
    const outcomes: typeof writer = {
      async write(pending) {
        await writer.write(pending)
        throw new DeadlinePassedError(true)
      },
    }
    const slow = createUploadService({
      now,
      keyring,
      devices,
      logger: quiet,
      attribution: createAttribution({ benefitsInForce, ...counterWriters }),
      settlement: createSettlement({ ...counterWriters, outcomes, logger: quiet }),
    })
    const { communityId, shopId } = world
    const [code = ''] = await manyCards(world, 1)
    const { leaseId } = await device.lease()
    const item = await device.give({ leaseId, code, benefitId })
    const actor = {
      kind: 'device',
      role: 'cashier',
      deviceId: device.id,
      name: '',
      communityId,
      shopId,
    } as const

    const answer = await slow.upload({ device: actor, leaseId: null, items: [item, {}], requestId: 'test' })

    expect(answer.map(({ status }) => status)).to.deep.equal(['retry', 'quarantined'])
    const [result] = await device.upload([item])
    expect(result?.status).to.equal('replayed')
    expect(await RedemptionModel.countDocuments({ requestKey: `${shopId}|redeem|${item.key}` })).to.equal(1)
  })
})
