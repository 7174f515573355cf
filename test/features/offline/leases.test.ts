import { expect } from 'chai'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { judgeOffline } from '../../../src/features/offline/shared/judge.js'
import { readLease } from '../../../src/features/offline/shared/lease.js'
import {
  aBenefit,
  aCardHolder,
  aPrintedCard,
  aWorld,
  expectStatus,
  type World,
} from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'
import { OfflineDevice } from './offline-device.js'

describe('leases for working without network', () => {
  let world: World
  let device: OfflineDevice

  before(async () => {
    world = await aWorld({ settings: { offlineCapFen: 5000, printedCardSecondFactorAboveFen: 3000 } })
    device = await OfflineDevice.enrol(world)
  })
  afterEach(() => {
    clock.reset()
  })

  async function read() {
    const grant = await device.lease()
    const lease = await readLease(grant, clock.now())
    if (!lease) throw new Error('the lease cannot be read')
    return { grant, lease }
  }

  it('are signed, bounded to a day and 50 uses, and name device, shop and cap', async () => {
    const benefitId = await aBenefit(world, { title: '八折', percentOff: 20 })
    clock.set(new Date())

    const { grant, lease } = await read()

    expect(lease).to.include({
      communityId: world.communityId,
      shopId: world.shopId,
      deviceId: device.id,
      maxRedemptions: 50,
      perCardPerDay: 1,
      capFen: 5000,
      secondFactorAboveFen: 3000,
    })
    expect(lease.until.getTime() - clock.now().getTime()).to.equal(24 * 3_600_000)
    expect(grant.expiresAt).to.equal(lease.until.toISOString())
    expect(lease.benefits.get(benefitId)).to.deep.include({ title: '八折', sentence: '打八折' })
    const published = await call('GET', '/../../.well-known/jwks.json')
    expect(published.body.keys.map(({ x }: { x: string }) => x)).to.deep.equal(
      grant.keys.map(({ jwk }) => jwk.x),
    )
    const events = await AuditEventModel.find({
      communityId: world.communityId,
      type: 'OFFLINE_LEASE_GRANTED',
    }).lean()
    expect(events.at(-1)?.facts).to.deep.include({ leaseId: grant.leaseId, capFen: 5000 })
  })

  it('leave out what a signed card alone cannot decide', async () => {
    const daily = { measure: 'count', max: 1, period: 'day' }
    const [shared, everybody, tagged, older] = [
      await aBenefit(world, { limits: [{ ...daily, per: 'shop' }] }),
      await aBenefit(world, { limits: [{ measure: 'amount', max: 1000, period: 'month', per: 'benefit' }] }),
      await aBenefit(world, { tags: ['disabled'] }),
      await aBenefit(world, { minAge: 61 }),
    ]
    const [own, adult, stopped] = [
      await aBenefit(world, { limits: [{ ...daily, per: 'member' }] }),
      await aBenefit(world, { minAge: 60 }),
      await aBenefit(world),
    ]
    const body = { reason: '停办' }
    expectStatus(await call('POST', `/benefits/${stopped}/suspend`, { token: world.staff, body }), 200)

    const { grant } = await read()

    const ids = grant.benefits.map(({ id }) => id)
    expect(ids).to.include.members([own, adult])
    for (const id of [shared, everybody, tagged, older, stopped]) expect(ids).to.not.include(id)
  })

  it('let the device judge by itself, and refuse a card that was revoked', async () => {
    const benefitId = await aBenefit(world)
    const { card, memberId } = await aCardHolder(world)
    const attempt = { seen: [], used: 0, benefitId, billFen: 8600, secondFactorGiven: false }
    const judge = async (code: string) =>
      judgeOffline({ ...attempt, code, lease: (await read()).lease, at: clock.now() })

    expect(await judge(card.code)).to.deep.include({
      ok: true,
      amounts: { discountFen: 1290, payableFen: 7310 },
    })
    const newer = await aPrintedCard(world, memberId)
    expect(await judge(card.code)).to.deep.equal({ ok: false, reason: 'card_revoked' })
    expect(await judge(newer.code)).to.include({ ok: true })
  })

  it('carry a list of revocations whose version only goes upwards', async () => {
    const versions = [(await read()).lease.revocationVersion]
    const holders = await Promise.all(Array.from({ length: 6 }, () => aCardHolder(world)))
    const revoking = holders.map(({ card }) =>
      call('POST', `/cards/${card.id}/revoke`, { token: world.staff, body: { reason: '遗失' } }),
    )
    const reading = Array.from({ length: 6 }, async () => (await read()).lease)
    const [, leases] = await Promise.all([Promise.all(revoking), Promise.all(reading)])
    const last = (await read()).lease

    for (const lease of leases) {
      expect(lease.revocationVersion).to.be.within(versions[0] ?? 0, last.revocationVersion)
      // The version says which list it is: with as many revocations it has as many entries.
      const sizes = [lease, last].map(({ revoked, revocationVersion }) => revocationVersion - revoked.size)
      expect(sizes[0]).to.equal(sizes[1])
    }
    expect(last.revocationVersion).to.equal((versions[0] ?? 0) + 6)
  })

  it('are in force for the days of their version: a change from tomorrow on is not promised today', async () => {
    const benefitId = await aBenefit(world, { percentOff: 10 })
    const before = (await read()).grant.benefits.find(({ id }) => id === benefitId)
    expect(before?.inForceTo).to.equal('2039-12-31')
    const tomorrow = new Date(Date.now() + 32 * 3_600_000).toISOString().slice(0, 10)
    const body = { percentOff: 50, effectiveFrom: tomorrow }
    expectStatus(await call('PATCH', `/benefits/${benefitId}`, { token: world.staff, body }), 200)

    const after = (await read()).grant.benefits.find(({ id }) => id === benefitId)

    expect(after?.terms.percentOff).to.equal(10)
    expect(after?.inForceTo).to.equal(new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10))
  })
})
