import { expect } from 'chai'
import { RedemptionModel } from '../../../src/features/redemptions/redemption.model.js'
import { QuarantineModel } from '../../../src/features/offline/offline.model.js'
import {
  aBenefit,
  aCardHolder,
  admin,
  aMember,
  aPrintedCard,
  aShop,
  aSignedAgreement,
  aWorld,
  expectStatus,
  type World,
} from '../../builders/world.js'
import { FESTIVALS } from '../../../src/features/benefits/benefit.types.js'
import { festivalsOn } from '../../../src/features/benefits/festivals.js'
import { addDays, businessDayOf, startOfBusinessDay, weekdayOf } from '../../../src/lib/business-day.js'
import { call, newKey } from '../../helpers/api.js'
import { clock } from '../../helpers/app.js'
import { OfflineDevice, type UploadedResult } from './offline-device.js'

/** Noon of a day to come: keys and sign-ins of the tests are of today. */
const DAY = addDays(businessDayOf(new Date()), 3)
const NOON = new Date(startOfBusinessDay(DAY).getTime() + 12 * 3_600_000).toISOString()
const minutesAfter = (moment: string, minutes: number) =>
  new Date(Date.parse(moment) + minutes * 60_000).toISOString()

describe('what an uploaded fact is flagged with', () => {
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

  const post = async (path: string, body: object, token = world.staff) =>
    expectStatus(await call('POST', path, { token, body }), 200)

  async function freshCode(fields: Record<string, unknown> = {}): Promise<string> {
    return (await aCardHolder(world, fields)).card.code
  }

  async function expectFlags(result: UploadedResult, ...flags: string[]) {
    expect(result).to.include({ status: 'committed' })
    expect(result.flags).to.deep.equal(flags)
    const record = await RedemptionModel.findById(result.redemptionId).lean()
    expect(record?.flags ?? []).to.deep.equal(flags)
    return record
  }

  async function expectQuarantined(result: UploadedResult, reason: string) {
    expect(result).to.deep.include({ status: 'quarantined', flags: ['quarantined'] })
    const kept = await QuarantineModel.findOne({ communityId: world.communityId, key: result.key }).lean()
    expect(kept?.reason).to.equal(reason)
    return kept
  }

  describe('for the card', () => {
    it('is told from a card revoked before the lease, which stood in its list', async () => {
      const { card, memberId } = await aCardHolder(world)
      await aPrintedCard(world, memberId)
      const { leaseId } = await device.lease()

      const result = await device.giveAndUpload({ leaseId, code: card.code, benefitId })

      const record = await expectFlags(result, 'revoked_known')
      expect(record?.offline.reasons).to.deep.equal(['revoked_known'])
    })

    it('knows that a card was revoked after the lease, whatever ended it', async () => {
      const [revoked, blocked, left, suspended] = await Promise.all(
        [1, 2, 3, 4].map(() => aCardHolder(world)),
      )
      if (!revoked || !blocked || !left || !suspended) throw new Error('no card holder')
      const { leaseId } = await device.lease()
      await post(`/cards/${revoked.card.id}/revoke`, { reason: '遗失' })
      await post(`/cards/${blocked.card.id}/block`, { reason: '遗失' })
      await post(`/members/${left.memberId}/leave`, { reason: '搬走' })
      await post(`/members/${suspended.memberId}/suspend`, { reason: '核实' })

      for (const { card } of [revoked, blocked, left, suspended]) {
        const result = await device.giveAndUpload({ leaseId, code: card.code, benefitId })
        await expectFlags(result, 'revoked_unseen')
      }
    })

    it('says that the card was past its last day', async () => {
      const code = await freshCode()
      clock.set(minutesAfter(NOON, 400 * 1440))
      const { leaseId } = await device.lease()

      await expectFlags(await device.giveAndUpload({ leaseId, code, benefitId }), 'card_expired')
    })

    it('keeps apart what is no card of this community', async () => {
      const { leaseId } = await device.lease()
      const other = await aWorld()
      const foreign = (await aCardHolder(other)).card.code
      const good = await freshCode()
      const forged = good.slice(0, -1) + (good.endsWith('A') ? 'B' : 'A')
      const give = (code: string) => device.giveAndUpload({ leaseId, code, benefitId })

      await expectQuarantined(await give(foreign), 'card_unknown')
      const kept = await expectQuarantined(await give(forged), 'forged')
      expect(kept?.content).to.include(forged)
      await expectQuarantined(await give(good.slice(0, 40)), 'code_unknown')
      await expectQuarantined(await give('YL1:ABCDEFGHIJKLMNOPQRSTUVWXYA'), 'not_a_printed_card')
      const noBenefit = await device.giveAndUpload({ leaseId, code: good, benefitId: '0'.repeat(24) })
      await expectQuarantined(noBenefit, 'benefit_unknown')
      const noBill = await device.giveAndUpload({ leaseId, code: good, benefitId, billFen: undefined })
      await expectQuarantined(noBill, 'bill_missing')
    })
  })

  describe('for the device’s clock', () => {
    const given = async (occurredAt: string, uploadedAt = minutesAfter(NOON, 60)) => {
      clock.reset()
      const code = await freshCode()
      clock.set(NOON)
      const { leaseId } = await device.lease()
      clock.set(uploadedAt)
      return device.giveAndUpload({ leaseId, code, benefitId, occurredAt })
    }

    it('is nothing within five minutes of the lease', async () => {
      for (const occurredAt of [minutesAfter(NOON, -0.5), minutesAfter(NOON, -5), minutesAfter(NOON, 30)]) {
        await expectFlags(await given(occurredAt))
      }
    })

    it('is told where it is further off, and the time is that of the lease’s nearest end', async () => {
      for (const occurredAt of ['1970-01-01T00:00:00Z', minutesAfter(NOON, -1440), minutesAfter(NOON, -6)]) {
        const record = await expectFlags(await given(occurredAt), 'clock')
        expect(record?.occurredAt.toISOString()).to.equal(NOON)
        expect(record?.businessDay).to.equal(DAY)
        expect(record?.offline.deviceTime.toISOString()).to.equal(new Date(occurredAt).toISOString())
      }
    })

    it('takes a time to come for the moment of the upload', async () => {
      const uploadedAt = minutesAfter(NOON, 60)
      const record = await expectFlags(await given(minutesAfter(uploadedAt, 10)), 'clock')
      expect(record?.occurredAt.toISOString()).to.equal(uploadedAt)
      await expectFlags(await given(minutesAfter(uploadedAt, 0.5)))
    })

    it('takes the end of the lease for what was given after it, and says so', async () => {
      const until = minutesAfter(NOON, 1440)
      const uploadedAt = minutesAfter(NOON, 3 * 1440)
      const soon = await expectFlags(await given(minutesAfter(until, 1), uploadedAt), 'lease_exceeded')
      expect(soon?.occurredAt.toISOString()).to.equal(until)
      for (const occurredAt of [minutesAfter(until, 1440), '2038-01-19T03:14:08Z']) {
        const record = await expectFlags(await given(occurredAt, uploadedAt), 'lease_exceeded', 'clock')
        expect(record?.businessDay).to.equal(addDays(DAY, 1))
      }
    })

    it('gives or refuses a lease by it, with what to do', async () => {
      clock.set(NOON)
      const ask = (minutes: number) => device.askForLease({ deviceTime: minutesAfter(NOON, minutes) })
      expect((await ask(0.5)).body).to.not.have.property('clockOffsetMs')
      expect((await ask(-4)).body.clockOffsetMs).to.equal(240_000)
      expectStatus(await ask(5), 201)
      for (const minutes of [5.1, -6, 1440, -1440]) {
        const refused = await ask(minutes)
        expect(refused.status).to.equal(409)
        expect(refused.body).to.include({ code: 'clock_wrong', serverTime: NOON })
        expect(refused.body.detail).to.include('自动设置时间')
      }
      expect((await device.askForLease({ deviceTime: '1970-01-01T00:00:00Z' })).status).to.equal(409)
      expect((await device.askForLease({ deviceTime: 'yesterday' })).status).to.equal(400)
    })

    it('says what was uploaded more than seven days after it happened', async () => {
      const occurredAt = minutesAfter(NOON, 30)
      await expectFlags(await given(occurredAt, minutesAfter(occurredAt, 7 * 1440)))
      await expectFlags(await given(occurredAt, minutesAfter(occurredAt, 7 * 1440 + 1)), 'late')
    })
  })

  describe('for lease, agreement and rules', () => {
    it('is told from a lease of another device, or none', async () => {
      const other = await OfflineDevice.enrol(world)
      const { leaseId } = await other.lease()
      await expectFlags(
        await device.giveAndUpload({ leaseId, code: await freshCode(), benefitId }),
        'lease_exceeded',
      )
      await expectFlags(await device.giveAndUpload({ code: await freshCode(), benefitId }), 'lease_exceeded')
      const unknown = '0'.repeat(24)
      const result = await device.giveAndUpload({ leaseId: unknown, code: await freshCode(), benefitId })
      await expectFlags(result, 'lease_exceeded')
    })

    it('counts a card once a day for each device, and the cap for each discount', async () => {
      const code = await freshCode()
      const { leaseId } = await device.lease()
      await expectFlags(await device.giveAndUpload({ leaseId, code, benefitId }))
      await expectFlags(await device.giveAndUpload({ leaseId, code, benefitId }), 'lease_exceeded')
      const dear = { leaseId, code: await freshCode(), benefitId, billFen: 66_670 }
      const record = await expectFlags(await device.giveAndUpload(dear), 'lease_exceeded')
      expect(record?.discountFen).to.equal(10_001)
      expect(record?.offline.reasons).to.deep.equal(['over_cap'])
    })

    it('caps by the setting of the community', async () => {
      const capped = await aWorld({ settings: { offlineCapFen: 500 } })
      const cheap = await aBenefit(capped, { kind: 'amount_off', amountOffFen: 501 })
      const counter = await OfflineDevice.enrol(capped)
      const { leaseId } = await counter.lease()
      const { code } = (await aCardHolder(capped)).card

      const result = await counter.giveAndUpload({ leaseId, code, benefitId: cheap })

      expect(result.flags).to.deep.equal(['lease_exceeded'])
    })

    it('is told from an agreement that has ended and a benefit that was stopped', async () => {
      const shopId = await aShop(world.staff)
      const agreementId = await aSignedAgreement(world.staff, shopId)
      const there = { ...world, shopId, agreementId }
      const [ended, stopped] = [await aBenefit(there), await aBenefit(there)]
      const counter = await OfflineDevice.enrol(there)
      const { leaseId } = await counter.lease()
      await post(`/benefits/${stopped}/suspend`, { reason: '停办' })
      const give = async (id: string) =>
        counter.giveAndUpload({ leaseId, code: await freshCode(), benefitId: id })
      await expectFlags(await give(stopped), 'agreement_expired')
      await expectFlags(await give(ended))
      await post(`/agreements/${agreementId}/terminate`, { reason: '商户关门' })
      const record = await expectFlags(await give(ended), 'agreement_expired')
      expect(record?.agreementVersion).to.be.a('number')
    })

    it('gives by the version that the lease promised', async () => {
      const changed = await aBenefit(world, { percentOff: 10 })
      const { leaseId } = await device.lease()
      const body = {
        percentOff: 50,
        effectiveFrom: new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10),
      }
      const patched = await call('PATCH', `/benefits/${changed}`, { token: world.staff, body })
      expectStatus(patched, 200)

      const result = await device.giveAndUpload({
        leaseId,
        code: await freshCode(),
        benefitId: changed,
        billFen: 1000,
        discountFen: 100,
      })

      const record = await expectFlags(result)
      expect(record).to.include({ discountFen: 100, payableFen: 900 })
    })

    it('is told from every rule that did not hold, and keeps what can be true of what was given', async () => {
      const other = FESTIVALS.find((festival) => !festivalsOn(DAY).has(festival))
      const hours = await aBenefit(world, { hours: { from: '08:00', to: '09:00' } })
      const days = await aBenefit(world, { weekdays: [(weekdayOf(DAY) % 7) + 1] })
      const festival = await aBenefit(world, { festivals: [other] })
      const dear = await aBenefit(world, { kind: 'amount_off', amountOffFen: 500, minSpendFen: 10_000 })
      const old = await aBenefit(world, { minAge: 80 })
      const tagged = await aBenefit(world, { tags: ['veteran'] })
      const factor = await aBenefit(world, { secondFactorAboveFen: 1000 })
      const codes = await Promise.all(Array.from({ length: 9 }, () => freshCode()))
      clock.set(NOON)
      const { leaseId, benefits } = await device.lease()
      const ids = benefits.map(({ id }) => id)
      expect(ids).to.include.members([hours, days, festival, dear, factor])
      expect(ids).to.not.include.members([old])
      expect(ids).to.not.include.members([tagged])
      const give = async (id: string, more: object = {}) =>
        device.giveAndUpload({ leaseId, code: codes.pop() ?? '', benefitId: id, ...more })

      for (const id of [hours, days, festival, factor]) await expectFlags(await give(id), 'rule_broken')
      await expectFlags(await give(factor, { secondFactor: { kind: 'person_checked' } }))
      const below = await expectFlags(await give(dear, { billFen: 400, discountFen: 500 }), 'rule_broken')
      expect(below).to.include({ discountFen: 400, payableFen: 0 })
      for (const id of [old, tagged]) await expectFlags(await give(id), 'lease_exceeded', 'rule_broken')
      const more = await expectFlags(await give(benefitId, { discountFen: 9999 }), 'rule_broken')
      expect(more).to.include({ discountFen: 1290 })
      expect(more?.offline).to.deep.include({ saidDiscountFen: 9999, reasons: ['amount_differs'] })
    })

    it('says of a shop that was suspended what it may not do, and keeps what it did', async () => {
      const there = await aWorld()
      const id = await aBenefit(there)
      const counter = await OfflineDevice.enrol(there)
      const { leaseId } = await counter.lease()
      const { code } = (await aCardHolder(there)).card
      const body = { status: 'suspended' }
      expectStatus(await call('PATCH', `/shops/${there.shopId}`, { token: there.staff, body }), 200)

      expect((await counter.askForLease()).body).to.include({ code: 'declined', reason: 'shop_suspended' })
      const result = await counter.giveAndUpload({ leaseId, code, benefitId: id })

      expect(result.flags).to.deep.equal(['agreement_expired'])
    })
  })

  describe('for the device itself', () => {
    it('takes in the facts of a device that was locked or wiped since, and gives it no lease', async () => {
      for (const action of ['lock', 'wipe']) {
        const counter = await OfflineDevice.enrol(world)
        const { leaseId } = await counter.lease()
        const item = await counter.give({ leaseId, code: await freshCode(), benefitId })
        await post(`/devices/${counter.id}/${action}`, { reason: '遗失' })

        const [result] = await counter.upload([item])

        expect(result).to.deep.include({ status: 'committed', flags: [] })
        expect((await counter.askForLease()).body.code).to.equal('device_locked')
      }
    })

    it('keeps its state for those who look after it', async () => {
      const counter = await OfflineDevice.enrol(world)
      const deviceTime = clock.now().toISOString()
      expectStatus(await counter.askForLease({ deviceTime, appVersion: '1.4.0' }), 201)
      await counter.upload([await counter.give({ code: await freshCode(), benefitId })], { queueLength: 12 })

      const path = `/shops/${world.shopId}/devices?limit=200`
      const list = expectStatus(await call('GET', path, { token: world.manager }), 200)

      const shown = (list.body.items as { id: string }[]).find(({ id }) => id === counter.id)
      expect(shown).to.include({ queueLength: 12, appVersion: '1.4.0' })
      expect(shown).to.have.property('lastUploadAt').that.is.a('string')
    })

    it('shows an item that was changed, and a chain with a gap or a fork, without losing a fact', async () => {
      const counter = await OfflineDevice.enrol(world)
      const { leaseId } = await counter.lease()
      const give = async () => counter.give({ leaseId, code: await freshCode(), benefitId })
      const [first, second, third] = [await give(), await give(), await give()]
      const [one, three] = await counter.upload([first, third])
      const forked = await counter.give({ leaseId, code: await freshCode(), benefitId })
      const fork = { ...forked, sequence: second.sequence }
      const [changed, two] = await counter.upload([fork, second])

      expect((await expectFlags(one!))?.offline.chainOk).to.equal(true)
      expect((await expectFlags(three!))?.offline.chainOk).to.equal(null)
      expect((await expectFlags(changed!, 'altered'))?.offline.chainOk).to.equal(false)
      expect((await expectFlags(two!))?.offline.chainOk).to.equal(false)
    })

    it('is for devices only: a person’s sign-in is told so', async () => {
      const bodies = [
        ['/offline/leases', { deviceTime: clock.now().toISOString() }],
        ['/offline/uploads', { items: [{}] }],
      ] as const
      for (const [path, body] of bodies) {
        for (const token of [world.cashier, world.manager]) {
          const refused = await call('POST', path, { token, body })
          expect(refused.status).to.equal(403)
          expect(refused.body.code).to.equal('device_required')
        }
        expect((await call('POST', path, { token: world.staff, body })).body.code).to.equal(
          'permission_denied',
        )
        expect((await call('POST', path, { token: await admin(), body })).status).to.equal(403)
      }
    })
  })

  describe('for an online redeem whose answer was lost', () => {
    const prepared = async (code: string, billFen = 8600) => {
      const body = { code, billFen }
      const answer = await call('POST', '/redemptions/prepare', { token: device.token, body })
      return expectStatus(answer, 200).body.prepareToken as string
    }
    const unknown = (token: string, more: object = {}) =>
      device.give({ kind: 'unknown_outcome', prepareToken: token, benefitId, ...more })

    it('answers what the key’s outcome is', async () => {
      const token = await prepared(await freshCode())
      const [committed, voided, late] = [await unknown(token), await unknown(token), await unknown(token)]
      const redeem = async (key: string) =>
        call('POST', '/redemptions', {
          token: device.token,
          key,
          body: { prepareToken: token, benefitId, billFen: 8600 },
        })
      const first = expectStatus(await redeem(committed.key), 201)
      const second = expectStatus(await redeem(voided.key), 201)
      const voiding = { token: device.token, key: newKey(), body: { reason: 'customer_left' } }
      await call('POST', `/redemptions/${second.body.id}/void`, voiding)
      await call('POST', `/redemptions/by-key/${late.key}/void`, { ...voiding, key: newKey() })
      const strict = await aBenefit(world, { minSpendFen: 10_000 })
      const declined = await unknown(token, { benefitId: strict })
      const body = { prepareToken: token, benefitId: strict, billFen: 8600 }
      const refused = await call('POST', '/redemptions', { token: device.token, key: declined.key, body })
      expect(refused.body).to.include({ code: 'declined', reason: 'below_min_spend' })

      const results = await device.upload([committed, voided, late, declined])

      expect(results.map(({ status }) => status)).to.deep.equal(['replayed', 'voided', 'voided', 'declined'])
      expect(results[0]?.redemptionId).to.equal(first.body.id)
    })

    it('redeems by the scan, though its token is long over, on the day of the scan', async () => {
      const code = await freshCode()
      clock.set(NOON)
      const token = await prepared(code)
      clock.set(minutesAfter(NOON, 2 * 1440))
      const item = await unknown(token, { occurredAt: minutesAfter(NOON, 1) })

      const [result] = await device.upload([item])

      const record = await expectFlags(result!)
      expect(record).to.include({ businessDay: DAY, discountFen: 1290 })
      expect(record?.occurredAt.toISOString()).to.equal(minutesAfter(NOON, 1))
      expect((await device.upload([item]))[0]).to.include({ status: 'replayed' })
    })

    it('keeps apart a scan that is not ours, a code spent by another, and a key with other content', async () => {
      const good = await prepared(await freshCode())
      const elsewhere = await OfflineDevice.enrol({ ...world, shopId: await aShop(world.staff) })
      const [foreign] = await elsewhere.upload([
        await elsewhere.give({ kind: 'unknown_outcome', prepareToken: good, benefitId }),
      ])
      await expectQuarantined(foreign!, 'scan_unknown')
      const [broken] = await device.upload([await unknown(`${good}x`)])
      await expectQuarantined(broken!, 'scan_unknown')

      const memberId = await aMember(world)
      const typed = await call('POST', `/members/${memberId}/typed-codes`, {
        token: world.staff,
        body: { shopId: world.shopId },
      })
      const single = await prepared(expectStatus(typed, 201).body.digits as string)
      const [first, second] = await device.upload([await unknown(single), await unknown(single)])
      expect(first).to.include({ status: 'committed' })
      await expectQuarantined(second!, 'code_already_used')

      const key = newKey()
      const [taken, other] = await device.upload([
        await unknown(good, { key }),
        await unknown(good, { key, billFen: 9900 }),
      ])
      expect(taken).to.include({ status: 'committed' })
      await expectQuarantined(other!, 'key_reused')
    })
  })
})
