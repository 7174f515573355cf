import { createHmac } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { Types } from 'mongoose'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import {
  NotificationChannelModel,
  NotificationModel,
} from '../../../src/features/notifications/notification.model.js'
import { PAUSES_MS } from '../../../src/features/notifications/back-off.js'
import { projectTotals } from '../../../src/features/reports/projection.service.js'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import {
  aBenefit,
  aCardHolder,
  aWorld,
  expectStatus,
  prepareToken,
  redeem,
  type World,
} from '../../builders/world.js'
import { aRedemption, insertRedemptions, voidRedemption } from '../../builders/redemption.builder.js'
import { call, newKey } from '../../helpers/api.js'
import { clock, testApp } from '../../helpers/app.js'
import { openHook, type Hook } from '../../helpers/hook.js'

describe('the outbox of notifications', () => {
  let world: World
  let hook: Hook

  beforeEach(async () => {
    world = await aWorld()
    hook = await openHook()
  })

  afterEach(async () => {
    clock.reset()
    await hook.close()
    // What a test leaves waiting must not be sent by the next one.
    await NotificationModel.deleteMany({ communityId: world.communityId })
  })

  const setChannel = async (body: Record<string, unknown> = { kind: 'webhook', url: hook.url }) =>
    expectStatus(await call('PUT', '/notifications/channel', { token: world.staff, body }), 200).body

  async function send(): Promise<void> {
    const { services } = await testApp()
    await projectTotals()
    await services.notificationSender.sendDue(new AbortController().signal)
  }

  const notifications = () =>
    NotificationModel.find({ communityId: world.communityId }).sort({ _id: 1 }).lean()
  const communityId = () => new Types.ObjectId(world.communityId)

  it('tells a web hook of a redemption and of its void, signed, without a name, number or bill', async () => {
    const { secret } = await setChannel()
    const benefitId = await aBenefit(world)
    const { memberId, card } = await aCardHolder(world)
    const token = await prepareToken(world, card.code)
    const { body } = expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)
    await send()
    const voiding = { token: world.cashier, key: newKey(), body: { reason: 'wrong_amount' } }
    expectStatus(await call('POST', `/redemptions/${body.id}/void`, voiding), 200)
    await send()

    expect(hook.received.map((one) => one.body.kind)).to.deep.equal(['redeemed', 'voided'])
    const [first, second] = hook.received
    expect(first?.body).to.have.keys([
      'id',
      'kind',
      'communityId',
      'redemptionId',
      'memberId',
      'maskedName',
      'shopName',
      'benefitTitle',
      'discountFen',
      'businessDay',
      'occurredAt',
      'isLater',
    ])
    expect(first?.body).to.include({
      memberId,
      maskedName: '李*云',
      discountFen: 1290,
      redemptionId: body.id,
    })
    expect(second?.body.voidedAt).to.be.a('string')
    for (const { text, headers } of hook.received) {
      expect(text).to.not.match(/李秀云|13800135678|140213/)
      const [, time = '', digest] =
        /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-yinlinghui-signature'])) ?? []
      expect(
        createHmac('sha256', secret as string)
          .update(`${time}.${text}`)
          .digest('hex'),
      ).to.equal(digest)
      expect(Math.abs(Date.now() / 1000 - Number(time))).to.be.below(60)
    }
  })

  it('sends the telephone number only where the community has said so', async () => {
    await setChannel({ kind: 'webhook', url: hook.url, includesPhone: true })
    const benefitId = await aBenefit(world)
    const { card } = await aCardHolder(world)
    const token = await prepareToken(world, card.code)
    expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)
    await send()

    expect(hook.received[0]?.body.phone).to.equal('13800135678')
    const events = await AuditEventModel.find({
      communityId: world.communityId,
      type: 'NOTIFICATION_CHANNEL_SET',
    }).lean()
    expect(events[0]?.facts).to.include({ includesPhone: true, kind: 'webhook' })
    expect(JSON.stringify(events)).to.not.include(hook.url)
  })

  it('tries again after a pause until the web hook takes it, under the same id', async () => {
    await setChannel()
    hook.answers = [500, 503]
    await insertRedemptions([aRedemption({ communityId: world.communityId })])
    const begin = Date.now()
    clock.set(new Date(begin))

    await send()
    await send()
    expect(hook.received).to.have.length(1)
    expect((await notifications())[0]).to.deep.include({
      state: 'waiting',
      attempts: 1,
      failure: { kind: 'status', status: 500 },
    })
    clock.set(new Date(begin + PAUSES_MS[0]))
    await send()
    expect(hook.received).to.have.length(2)
    clock.set(new Date(begin + PAUSES_MS[0] + PAUSES_MS[1]))
    await send()
    await send()

    expect(hook.received).to.have.length(3)
    expect(new Set(hook.received.map(({ body }) => body.id)).size).to.equal(1)
    const [notification] = await notifications()
    expect(notification).to.include({ state: 'sent', attempts: 3 })
    expect(notification?.failure).to.equal(undefined)
  })

  it('gives up in sight of the staff, who can let it go out again', async () => {
    await setChannel()
    hook.answers = Array.from({ length: PAUSES_MS.length + 1 }, () => 404)
    await insertRedemptions([aRedemption({ communityId: world.communityId })])
    let time = Date.now()
    for (const pause of [...PAUSES_MS, 0]) {
      clock.set(new Date(time))
      await send()
      time += pause
    }

    clock.reset()
    const { body } = await call('GET', '/notifications?state=given_up', { token: world.staff })
    expect(body.items).to.have.length(1)
    expect(body.items[0]).to.deep.include({ attempts: 8, failure: { kind: 'status', status: 404 } })
    const { counts } = (await call('GET', '/notifications/channel', { token: world.staff })).body
    expect(counts).to.deep.equal({ waiting: 0, sent: 0, given_up: 1, dropped: 0 })

    const retried = await call('POST', '/notifications/retry', { token: world.staff, body: {} })
    expect(expectStatus(retried, 200).body).to.deep.equal({ retried: 1 })
    await send()
    expect((await notifications())[0]?.state).to.equal('sent')
    expect(hook.received).to.have.length(PAUSES_MS.length + 2)
  })

  it('holds every fact exactly once, whatever is counted, voided and counted when', async () => {
    await setChannel({ kind: 'log' })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('commit', 'void', 'project'), { maxLength: 25 }),
        async (steps) => {
          const community = new Types.ObjectId()
          await NotificationChannelModel.create({ communityId: community, kind: 'log' })
          const made: Types.ObjectId[] = []
          let voided = 0
          for (const step of steps) {
            if (step === 'project') await projectTotals()
            else if (step === 'commit') {
              const one = aRedemption({ communityId: community })
              await insertRedemptions([one])
              made.push(one._id)
            } else if (voided < made.length) {
              await voidRedemption(made[voided]!)
              voided += 1
            }
          }
          await Promise.all([projectTotals(), projectTotals()])
          const kinds = (await NotificationModel.find({ communityId: community }).lean()).map(
            ({ kind }) => kind,
          )
          expect(kinds.filter((kind) => kind === 'redeemed')).to.have.length(made.length)
          expect(kinds.filter((kind) => kind === 'voided')).to.have.length(voided)
          await NotificationModel.deleteMany({ communityId: community })
        },
      ),
      { numRuns: 15 },
    )
  })

  it('loses nothing and tells nothing twice into the outbox when the worker is killed before its end', async () => {
    await setChannel()
    await insertRedemptions(
      [1, 2, 3].map((memberNumber) => aRedemption({ communityId: world.communityId, memberNumber })),
    )
    const insertMany = NotificationModel.insertMany.bind(NotificationModel)
    NotificationModel.insertMany = () => Promise.reject(new Error('killed'))
    await projectTotals().then(
      () => expect.fail('The worker was to be killed'),
      () => undefined,
    )
    NotificationModel.insertMany = insertMany
    expect(await RedemptionModel.countDocuments({ communityId: communityId(), pending: true })).to.equal(3)

    await send()

    expect(hook.received).to.have.length(3)
    expect(new Set(hook.received.map(({ body }) => body.redemptionId)).size).to.equal(3)
  })

  it('sends what a dead process had taken once its time is over, under the id that the receiver knows', async () => {
    await setChannel()
    await insertRedemptions([aRedemption({ communityId: world.communityId })])
    await projectTotals()
    const { services } = await testApp()
    hook.isSilent = true
    // The process dies after sending and before it can note that: nothing is written after the answer.
    const stopped = services.notificationSender.sendDue(new AbortController().signal)
    while (hook.received.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const [taken] = await notifications()
    await stopped
    await NotificationModel.updateOne(
      { _id: taken?._id },
      { $set: { nextAt: taken?.nextAt, attempts: 1 }, $unset: { failure: 1 } },
    )
    hook.isSilent = false

    await send()
    expect(hook.received).to.have.length(1)
    clock.set(new Date((taken?.nextAt.getTime() ?? 0) + 1))
    await send()

    expect(hook.received).to.have.length(2)
    expect(new Set(hook.received.map(({ body }) => body.id)).size).to.equal(1)
    expect((await notifications())[0]?.state).to.equal('sent')
  })

  it('is emptied once by four workers at a time, and a deaf receiver keeps nobody else waiting', async () => {
    await setChannel()
    const deaf = await aWorld()
    const silent = await openHook()
    silent.answers = Array.from({ length: 100 }, () => 500)
    const body = { kind: 'webhook', url: silent.url }
    expectStatus(await call('PUT', '/notifications/channel', { token: deaf.staff, body }), 200)
    const many = (id: string) =>
      Array.from({ length: 40 }, (_, index) => aRedemption({ communityId: id, memberNumber: index + 1 }))
    await insertRedemptions([...many(deaf.communityId), ...many(world.communityId)])
    await projectTotals()
    const { services } = await testApp()

    await Promise.all(
      Array.from({ length: 4 }, () => services.notificationSender.sendDue(new AbortController().signal)),
    )

    expect(hook.received).to.have.length(40)
    expect(new Set(hook.received.map(({ body: { id } }) => id)).size).to.equal(40)
    expect(silent.received.length).to.be.below(40)
    await silent.close()
    await NotificationModel.deleteMany({ communityId: deaf.communityId })
  })

  it('stays empty while the channel is off, and drops what waits when it is switched off', async () => {
    await insertRedemptions([aRedemption({ communityId: world.communityId })])
    await send()
    expect(await notifications()).to.deep.equal([])

    await setChannel()
    await insertRedemptions([aRedemption({ communityId: world.communityId, memberNumber: 2 })])
    await projectTotals()
    await setChannel({ kind: 'off' })
    await send()

    expect(hook.received).to.deep.equal([])
    expect((await notifications()).map(({ state }) => state)).to.deep.equal(['dropped'])
  })

  it('adds nothing to what the counter writes', async () => {
    await setChannel()
    const benefitId = await aBenefit(world)
    const { card } = await aCardHolder(world)
    const token = await prepareToken(world, card.code)
    const { body } = expectStatus(await redeem(world, { prepareToken: token, benefitId }), 201)

    const stored = await RedemptionModel.findById(body.id).lean()
    expect(stored?.pending).to.equal(true)
    expect(await notifications()).to.deep.equal([])
  })
})
