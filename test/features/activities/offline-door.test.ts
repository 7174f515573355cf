import { expect } from 'chai'
import {
  FIRST_HASH,
  sealAttendance,
  type AttendanceItem,
} from '../../../src/features/activities/attendance/shared/attendance-item.js'
import {
  readAttendanceLease,
  type AttendanceGrant,
} from '../../../src/features/activities/attendance/shared/attendance-lease.js'
import { examineAttendance } from '../../../src/features/activities/attendance/shared/judge-attendance.js'
import { anActivity } from '../../builders/activity.builder.js'
import { aCardHolder, aWorld, expectStatus, type World } from '../../builders/world.js'
import { aDevice } from '../../helpers/access.js'
import { call, newKey } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'

interface Door {
  token: string
  grant: AttendanceGrant
  items: AttendanceItem[]
}

describe('the door of an activity without network', () => {
  let world: World
  let activityId: string

  before(async () => {
    await testApp()
    world = await aWorld()
    activityId = await anActivity(world.staff, { capacity: 2 })
  })

  const grantTo = async (token: string) => {
    const body = { deviceTime: new Date().toISOString() }
    const answer = await call('POST', `/activities/${activityId}/attendances/leases`, { token, body })
    return expectStatus(answer, 201).body as AttendanceGrant
  }

  async function aDoor(): Promise<Door> {
    const { token } = await aDevice({ communityId: world.communityId, shopId: world.shopId })
    return { token, grant: await grantTo(token), items: [] }
  }

  async function takes(door: Door, code: string, more: Partial<AttendanceItem> = {}) {
    const last = door.items.at(-1)
    const item = await sealAttendance({
      sequence: (last?.sequence ?? 0) + 1,
      previousHash: last?.hash ?? FIRST_HASH,
      key: newKey(),
      leaseId: door.grant.leaseId,
      code,
      occurredAt: new Date().toISOString(),
      ...more,
    })
    door.items.push(item)
  }

  async function handIn(door: Door) {
    const sent = { token: door.token, body: { items: door.items } }
    const answer = await call('POST', `/activities/${activityId}/attendances/upload`, sent)
    return expectStatus(answer, 200).body.results as { status: string; flags: string[] }[]
  }

  const list = async () =>
    expectStatus(await call('GET', `/activities/${activityId}/attendances`, { token: world.staff }), 200).body

  it('gives a permission that a device can check, with the cards that are revoked', async () => {
    const { card } = await aCardHolder(world)
    const before = await readAttendanceLease(await grantTo(world.cashier))
    expect(before && (await examineAttendance(before, card.code, new Date())).reasons).to.deep.equal([])
    expectStatus(
      await call('POST', `/cards/${card.id}/revoke`, { token: world.staff, body: { reason: '遗失' } }),
      200,
    )
    const grant = await grantTo(world.cashier)
    const lease = await readAttendanceLease(grant)
    if (!lease) throw new Error('no lease')
    const judge = async (code: string, at = new Date()) => (await examineAttendance(lease, code, at)).reasons
    expect(await judge(card.code)).to.deep.equal(['card_revoked'])
    expect(await judge('12345678')).to.deep.equal(['not_a_printed_card'])
    expect(await judge(card.code.slice(0, -1) + (card.code.endsWith('0') ? '1' : '0'))).to.have.length(1)
    expect(await judge(card.code, new Date(Date.now() + 48 * 3_600_000))).to.include('lease_over')
    expect(await readAttendanceLease({ ...grant, lease: grant.lease.slice(0, -4) + 'AAAA' })).to.equal(null)
    const wrong = { token: world.cashier, body: { deviceTime: '2020-01-01T00:00:00Z' } }
    const refused = await call('POST', `/activities/${activityId}/attendances/leases`, wrong)
    expect(refused.body.code).to.equal('clock_wrong')
  })

  it('counts each member once, from two devices that hand in three times, and keeps every fact', async () => {
    const [one, two] = [await aDoor(), await aDoor()]
    const holders = [await aCardHolder(world), await aCardHolder(world), await aCardHolder(world)]
    const [first, second, third] = holders.map(({ card }) => card.code) as [string, string, string]
    for (const code of [first, second]) await takes(one, code)
    for (const code of [second, third]) await takes(two, code)
    await takes(two, 'YP1:THIS IS NO CARD')

    const [fromOne, fromTwo] = [await handIn(one), await handIn(two)]
    expect(fromOne.map(({ status }) => status)).to.deep.equal(['present', 'present'])
    expect(fromTwo.map(({ status }) => status)).to.deep.equal(['again', 'present', 'unreadable'])
    expect(fromTwo[1]?.flags).to.deep.equal(['over_capacity'])
    for (let time = 0; time < 2; time += 1) {
      for (const door of [one, two]) {
        expect((await handIn(door)).every(({ status }) => status === 'replayed')).to.equal(true)
      }
    }
    const { turnout, items } = await list()
    expect(turnout.came).to.equal(3)
    const states = (items as { state: string }[]).map(({ state }) => state).sort()
    expect(states).to.deep.equal(['again', 'present', 'present', 'present', 'unreadable'])
  })

  it('takes both at the same time, once', async () => {
    const [one, two] = [await aDoor(), await aDoor()]
    const { card } = await aCardHolder(world)
    await takes(one, card.code)
    await takes(two, card.code)
    const [a, b] = await Promise.all([handIn(one), handIn(two)])
    expect([a[0]?.status, b[0]?.status].sort()).to.deep.equal(['again', 'present'])
  })

  it('keeps with a flag what was altered, revoked meanwhile or under no permission of the device', async () => {
    const door = await aDoor()
    const [altered, revoked, foreign] = [
      await aCardHolder(world),
      await aCardHolder(world),
      await aCardHolder(world),
    ]
    await takes(door, altered.card.code)
    door.items = door.items.map((item) => ({
      ...item,
      occurredAt: new Date(Date.now() - 1000).toISOString(),
    }))
    await takes(door, revoked.card.code)
    const revoke = { token: world.staff, body: { reason: '遗失' } }
    expectStatus(await call('POST', `/cards/${revoked.card.id}/revoke`, revoke), 200)
    await takes(door, foreign.card.code, { leaseId: (await aDoor()).grant.leaseId })
    const results = await handIn(door)
    expect(results.map(({ status }) => status)).to.deep.equal(['present', 'present', 'present'])
    expect(results.map(({ flags }) => flags.filter((flag) => flag !== 'over_capacity'))).to.deep.equal([
      ['altered'],
      ['revoked_unseen'],
      ['lease_exceeded'],
    ])
  })

  it('is handed in by a device that was locked since, which may do nothing else', async () => {
    const place = { communityId: world.communityId, shopId: world.shopId }
    const device = await aDevice(place)
    const door = { token: device.token, grant: await grantTo(device.token), items: [] }
    await takes(door, (await aCardHolder(world)).card.code)
    expectStatus(
      await call('POST', `/devices/${device.id}/lock`, { token: world.manager, body: { reason: '丢失' } }),
      200,
    )
    expect((await handIn(door))[0]?.status).to.equal('present')
    const scan = { token: device.token, key: newKey(), body: { code: 'YP1:X' } }
    expect((await call('POST', `/activities/${activityId}/attendances`, scan)).body.code).to.equal(
      'device_locked',
    )
  })
})
