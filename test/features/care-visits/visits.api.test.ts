import { expect } from 'chai'
import mongoose from 'mongoose'
import { addDays, businessDayOf } from '../../../src/lib/business-day.js'
import { AuditEventModel } from '../../../src/features/audit/audit.model.js'
import { VisitModel } from '../../../src/features/care-visits/visits/visit.model.js'
import {
  aCareEntry,
  aCareWorld,
  aVolunteer,
  planned,
  recordVisit,
  visitsOf,
  type CareWorld,
} from '../../builders/care.builder.js'
import { anIdNumber, expectStatus } from '../../builders/world.js'
import { call, newKey } from '../../helpers/api.js'
import { clock, testApp } from '../../helpers/app.js'

const at = (day: string) => new Date(`${day}T02:00:00Z`)

describe('care visits', () => {
  const today = businessDayOf(new Date())
  const tomorrow = addDays(today, 1)

  afterEach(() => {
    clock.reset()
  })

  async function open(world: CareWorld, volunteer: number, query = '') {
    const { token } = world.volunteers[volunteer]!
    return expectStatus(await call('GET', `/my-visits${query}`, { token }), 200).body
  }

  it('are planned as the preview showed, show who and where on the day only, and only to whose they are', async () => {
    const world = await aCareWorld({ volunteers: 2, elders: 3 })
    const visits = await planned(world.staff, today, tomorrow)
    expect(visits).to.have.length(6)

    const mine = await open(world, 0)
    const others = await open(world, 1)
    expect([...mine.items, ...others.items].map(({ name }) => name).sort()).to.deep.equal(
      ['李秀云', '李秀兰', '李秀英'].sort(),
    )
    for (const item of [...mine.items, ...others.items]) {
      expect(item.address).to.match(/^御锦源小区 5 号楼/)
      expect(item.phone).to.match(/^1380013567/)
      expect(item.tags).to.deep.equal(['living_alone'])
    }
    const doors = mine.items.map(({ address }: { address: string }) => address)
    expect(doors).to.deep.equal([...doors].sort())

    for (const day of [tomorrow, addDays(today, -1)]) {
      for (const item of (await open(world, 0, `?day=${day}`)).items) {
        expect(item).to.include({ name: null, address: null, phone: null })
        expect(item.maskedName).to.match(/^李\*/)
      }
    }
    const shown = await AuditEventModel.find({ communityId: world.communityId, type: 'CARE_ADDRESSES_SHOWN' })
    expect(shown).to.have.length(2)

    clock.set(at(tomorrow))
    const token = await freshToken(world, 0)
    const past = expectStatus(await call('GET', `/my-visits?day=${today}`, { token }), 200).body
    expect(past.items.length).to.be.at.least(1)
    for (const item of past.items) expect(item).to.include({ name: null, address: null, phone: null })
    expect(JSON.stringify(past)).to.not.match(/御锦源|13800/)
  })

  async function freshToken(world: CareWorld, index: number): Promise<string> {
    const { username } = world.volunteers[index]!
    const body = { username, password: 'korrekt-Pferd-88' }
    return expectStatus(await call('POST', '/auth/login', { body }), 200).body.accessToken as string
  }

  it('land once, however often and from wherever they are sent, and another record is refused', async () => {
    const world = await aCareWorld()
    const [visit] = await planned(world.staff, today)
    const { token } = world.volunteers[0]!
    const key = newKey()
    const body = {
      mood: 'fair',
      needs: [
        { kind: 'shopping', isMet: false },
        { kind: 'bills', isMet: true },
      ],
      words: '想吃\n豆腐',
    }

    const sent = await Promise.all([1, 2, 3].map(() => recordVisit(token, visit!.id, body, key)))
    expect(sent.map(({ status }) => status).sort()).to.deep.equal([200, 200, 201])
    expectStatus(await recordVisit(token, visit!.id, body, key), 200)
    const other = await recordVisit(token, visit!.id, { met: false })
    expect([other.status, other.body.code]).to.deep.equal([409, 'visit_recorded'])

    const read = expectStatus(
      await call('GET', `/care-visits/${visit!.id}`, { token: world.staff }),
      200,
    ).body
    expect(read).to.include({ state: 'recorded', met: true, mood: 'fair', words: '想吃 豆腐' })
    expect(read.needs).to.deep.equal(body.needs)
    const stored = await VisitModel.findById(visit!.id).lean()
    expect(JSON.stringify(stored)).to.not.include('豆腐')
    const { items } = expectStatus(await call('GET', '/errands', { token: world.staff }), 200).body
    expect(items).to.have.length(1)
    expect(items[0]).to.include({
      need: 'shopping',
      state: 'open',
      dueOn: addDays(today, 3),
      ownerId: world.volunteers[0]!.id,
    })
    expect(
      await AuditEventModel.countDocuments({ communityId: world.communityId, type: 'CARE_VISIT_RECORDED' }),
    ).to.equal(1)
    // The reports' list of quiet members is answered by it, too.
    const followUps = await call('GET', `/members/${read.memberId as string}/follow-ups`, {
      token: world.staff,
    })
    expect(expectStatus(followUps, 200).body.items).to.have.length(1)
    expect((followUps.body.items as object[])[0]).to.include({ kind: 'visited', doneOn: today })
  })

  it('may be handed in days later, but not before their day, nor by anybody else', async () => {
    const world = await aCareWorld({ volunteers: 2 })
    const visits = await planned(world.staff, today, tomorrow)
    const owner = (visit: { volunteerId: string }) =>
      world.volunteers.findIndex(({ id }) => id === visit.volunteerId)
    const first = visits.find(({ day }) => day === today)!
    const second = visits.find(({ day }) => day === tomorrow)!
    const stranger = world.volunteers[1 - owner(first)]!
    expect((await recordVisit(stranger.token, first.id)).status).to.equal(404)
    const early = await recordVisit(world.volunteers[owner(second)]!.token, second.id)
    expect(early.body.code).to.equal('visit_not_today')

    clock.set(at(addDays(today, 9)))
    const token = await freshToken(world, owner(first))
    expectStatus(await recordVisit(token, first.id, { recordedAt: `${today}T10:00:00+08:00` }), 201)
    clock.set(at(addDays(today, 40)))
    const late = await recordVisit(await freshToken(world, owner(second)), second.id)
    expect(late.body.code).to.equal('visit_too_old')
  })

  it('alarm staff at once when nobody is met twice in a row, in whatever order the records land, and of what is unsafe', async () => {
    const world = await aCareWorld()
    const visits = (await planned(world.staff, today, addDays(today, 2))).reverse()
    clock.set(at(addDays(today, 2)))
    const token = await freshToken(world, 0)
    const staff = world.staff
    expectStatus(await recordVisit(token, visits[2]!.id, { met: true, hazards: ['gas', 'fire'] }), 201)
    expectStatus(await recordVisit(token, visits[1]!.id, { met: false }), 201)
    clock.reset()
    const alarms = async () => (await call('GET', '/care-alarms?state=open', { token: staff })).body.items
    expect((await alarms()).map(({ kind }: { kind: string }) => kind)).to.deep.equal(['hazard'])

    clock.set(at(addDays(today, 2)))
    expectStatus(await recordVisit(await freshToken(world, 0), visits[0]!.id, { met: false }), 201)
    clock.reset()
    const open = await alarms()
    expect(open.map(({ kind }: { kind: string }) => kind)).to.deep.equal(['not_met', 'hazard'])
    expect(open[0].visitId).to.equal(visits[1]!.id)
    const acknowledge = (words: string) =>
      call('POST', `/care-alarms/${open[0].id}/acknowledge`, { token: staff, body: { words } })
    expect((await acknowledge('')).status).to.equal(400)
    expectStatus(await acknowledge('已上门，老人在女儿家'), 200)
    expect((await acknowledge('再说')).body.code).to.equal('alarm_acknowledged')
    expect(await alarms()).to.have.length(1)

    const { services } = await testApp()
    const last = await services.careVisits.lastVisitOf(world.communityId, world.elders)
    expect(last.get(world.elders[0]!)).to.deep.equal({
      lastVisitOn: addDays(today, 2),
      lastMetOn: addDays(today, 2),
      notMet: 0,
    })
  })

  it('stay through a new plan when done, for today, or moved by hand; a stale plan is not accepted', async () => {
    const world = await aCareWorld({ volunteers: 2, elders: 2 })
    const { staff } = world
    const visits = await planned(staff, today, addDays(today, 3))
    const mine = visits.find(({ day }) => day === today)!
    const owner = world.volunteers.find(({ id }) => id === mine.volunteerId)!
    const moved = visits.find(({ day }) => day === tomorrow)!
    const other = world.volunteers.find(({ id }) => id !== moved.volunteerId)!
    const period = { from: today, to: tomorrow }
    const stale = (await call('POST', '/visit-plans/preview', { token: staff, body: period })).body
    const move = { token: staff, body: { volunteerId: other.id } }
    expectStatus(await call('POST', `/care-visits/${moved.id}/move`, move), 200)
    const outdated = await call('POST', '/visit-plans', {
      token: staff,
      body: { ...period, digest: stale.digest },
    })
    expect(outdated.body.code).to.equal('plan_changed')
    expectStatus(await recordVisit(owner.token, mine.id), 201)

    await aCareEntry(staff, world.elders[0]!, { tag: 'other', everyDays: 1 })
    const again = await planned(staff, today, addDays(today, 3))
    expect(again).to.have.length(8)
    expect(again.find(({ id }) => id === mine.id)?.state).to.equal('recorded')
    expect(again.find(({ id }) => id === moved.id)?.volunteerId).to.equal(other.id)
    const kept = visits.filter(({ day }) => day === today).map(({ id }) => id)
    expect(
      again
        .filter(({ day }) => day === today)
        .map(({ id }) => id)
        .sort(),
    ).to.deep.equal(kept.sort())

    const taken = again.find(({ memberId, day }) => memberId === moved.memberId && day === addDays(today, 2))!
    const clash = await call('POST', `/care-visits/${moved.id}/move`, {
      token: staff,
      body: { day: taken.day },
    })
    expect(clash.body.code).to.equal('visit_day_taken')
  })

  it('of somebody who leaves the list go after today, and who has left the community is shown to nobody', async () => {
    const world = await aCareWorld({ elders: 2 })
    const { staff, elders } = world
    await planned(staff, today, addDays(today, 3))
    const { items } = (await call('GET', `/care-list?memberId=${elders[0]}`, { token: staff })).body
    const removed = await call('POST', `/care-list/${items[0].id}/remove`, {
      token: staff,
      body: { reason: '儿子接走' },
    })
    expect(removed.body).to.deep.equal({ visitsDropped: 3 })
    expect(await visitsOf(staff, `memberId=${elders[0]}`)).to.have.length(1)

    expect((await open(world, 0)).items).to.have.length(2)
    await call('POST', `/members/${elders[1]}/leave`, { token: staff, body: { reason: '迁出' } })
    expect((await open(world, 0)).items).to.have.length(1)
  })

  it('give a need an owner and an end; a volunteer ends the own ones only', async () => {
    const world = await aCareWorld({ volunteers: 2 })
    const [visit] = await planned(world.staff, today)
    const owner = world.volunteers.find(({ id }) => id === visit!.volunteerId)!
    const other = world.volunteers.find(({ id }) => id !== visit!.volunteerId)!
    const needs = ['shopping', 'bills', 'cleaning'].map((kind) => ({ kind, isMet: false }))
    await recordVisit(owner.token, visit!.id, { needs })
    const mine = (await call('GET', '/my-errands', { token: owner.token })).body.items
    expect(mine).to.have.length(3)
    const [a, b, c] = mine.map(({ id }: { id: string }) => id)

    expect((await call('POST', `/my-errands/${a}/done`, { token: other.token, body: {} })).status).to.equal(
      404,
    )
    expectStatus(
      await call('POST', `/my-errands/${a}/done`, { token: owner.token, body: { words: '菜送到了' } }),
      200,
    )
    const change = { ownerId: other.id, dueOn: addDays(today, 5) }
    expectStatus(await call('PATCH', `/errands/${b}`, { token: world.staff, body: change }), 200)
    expectStatus(await call('POST', `/my-errands/${b}/done`, { token: other.token, body: {} }), 200)
    expect((await call('POST', `/errands/${c}/drop`, { token: world.staff, body: {} })).status).to.equal(400)
    expectStatus(
      await call('POST', `/errands/${c}/drop`, { token: world.staff, body: { words: '老人说不用了' } }),
      200,
    )
    expect((await call('POST', `/errands/${c}/done`, { token: world.staff, body: {} })).body.code).to.equal(
      'errand_closed',
    )
    const nobody = await call('PATCH', `/errands/${b}`, {
      token: world.staff,
      body: { ownerId: '0'.repeat(24) },
    })
    expect(nobody.status).to.be.oneOf([400, 409])
  })

  it('take over elders living alone whom the reports find quiet, once', async () => {
    const world = await aCareWorld()
    const { staff, elders } = world
    expectStatus(
      await call('PATCH', `/members/${elders[0]}`, { token: staff, body: { tags: ['living_alone'] } }),
      200,
    )
    const form = {
      name: '王建国',
      idNumber: anIdNumber(),
      tags: ['living_alone'],
      consents: { membership: true, showMaskedNameToShops: true },
    }
    const quiet = expectStatus(await call('POST', '/members', { token: staff, body: form }), 201).body
      .id as string
    const take = () => call('POST', '/care-list/take-over-quiet', { token: staff, body: {} })

    expect((await take()).body).to.deep.equal({ added: 1 })
    expect((await take()).body).to.deep.equal({ added: 0 })
    const { items } = (await call('GET', `/care-list?memberId=${quiet}`, { token: staff })).body
    expect(items[0]).to.include({ tag: 'quiet', everyDays: 7 })
    const twice = await call('POST', '/care-list', { token: staff, body: { memberId: quiet, tag: 'quiet' } })
    expect(twice.body.code).to.equal('on_care_list_already')
  })

  it('forget an erased member, and keep that a visit was made', async () => {
    const world = await aCareWorld()
    const [visit] = await planned(world.staff, today, tomorrow)
    const first = (await visitsOf(world.staff, `from=${today}&to=${today}`))[0]!
    await recordVisit(world.volunteers[0]!.token, first.id, { words: '李秀云腿疼' })
    expectStatus(
      await call('GET', `/members/${world.elders[0]}/export?reason=${encodeURIComponent('本人')}`, {
        token: world.staff,
      }),
      200,
    )

    expectStatus(
      await call('POST', `/members/${world.elders[0]}/erase`, {
        token: world.staff,
        body: { reason: '本人申请' },
      }),
      200,
    )

    expect(visit).to.not.equal(undefined)
    const [left, ...more] = await mongoose
      .model('CareVisit')
      .find({ communityId: world.communityId })
      .lean<any[]>()
    expect(more).to.deep.equal([])
    expect(left).to.include({ maskedName: '***', wordsCipher: null, state: 'recorded' })
    expect(await mongoose.model('CareEntry').countDocuments({ communityId: world.communityId })).to.equal(0)
  })

  it('are planned with nobody who is not there, and say so when nobody is', async () => {
    const world = await aCareWorld()
    const { staff } = world
    const resting = await aVolunteer(world.communityId, staff, world.teamId)
    const body = { teamId: world.teamId, weekdaysOff: [1, 2, 3, 4, 5, 6, 7], away: null }
    expectStatus(await call('PUT', `/volunteers/${resting.id}`, { token: staff, body }), 200)
    expect((await planned(staff, today)).map(({ volunteerId }) => volunteerId)).to.deep.equal([
      world.volunteers[0]!.id,
    ])

    expectStatus(
      await call('PATCH', `/teams/${world.teamId}`, { token: staff, body: { status: 'ended' } }),
      200,
    )
    const none = await call('POST', '/visit-plans/preview', {
      token: staff,
      body: { from: today, to: tomorrow },
    })
    expect(none.body.code).to.equal('no_volunteers')
    const past = await call('POST', '/visit-plans/preview', {
      token: staff,
      body: { from: addDays(today, -1), to: today },
    })
    expect(past.status).to.equal(400)
  })
})
