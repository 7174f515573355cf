import { expect } from 'chai'
import { createActivityReminders } from '../../../src/features/activities/sign-ups/reminder.service.js'
import { SignUpModel } from '../../../src/features/activities/sign-ups/sign-up.model.js'
import {
  NotificationChannelModel,
  NotificationModel,
} from '../../../src/features/notifications/notification.model.js'
import { ServiceRequestModel } from '../../../src/features/requests/request.model.js'
import { addDays, businessDayOf } from '../../../src/lib/business-day.js'
import { anActivity, moment } from '../../builders/activity.builder.js'
import { aCareWorld, planned, recordVisit } from '../../builders/care.builder.js'
import { anOrganization, aRequest, stepsOf } from '../../builders/organizations.js'
import {
  aBoundPhone,
  aMember,
  aWorld,
  expectStatus,
  PASSWORD,
  signIn,
  type World,
} from '../../builders/world.js'
import { tokenAs } from '../../helpers/access.js'
import { call } from '../../helpers/api.js'
import { clock, testApp } from '../../helpers/app.js'
import { openHook, type Hook } from '../../helpers/hook.js'

const HOME = '御锦源小区 3 号楼 2 单元 501'
const today = businessDayOf(new Date())
const tomorrow = addDays(today, 1)

describe('the outbox tells of the other alliances', () => {
  let world: World
  let hook: Hook

  beforeEach(async () => {
    await testApp()
    world = await aWorld()
    hook = await openHook()
  })

  afterEach(async () => {
    clock.reset()
    await hook.close()
    await NotificationModel.deleteMany({})
  })

  const setChannel = (token = world.staff, fields: Record<string, unknown> = {}) =>
    call('PUT', '/notifications/channel', { token, body: { kind: 'webhook', url: hook.url, ...fields } })

  async function send() {
    const { services } = await testApp()
    await services.notificationSender.sendDue(new AbortController().signal)
  }
  const kinds = () => hook.received.map(({ body }) => body.kind)

  async function aResident(name = '李秀云') {
    const memberId = await aMember(world, { name, phone: '13800135678', address: HOME })
    return { memberId, phone: await aBoundPhone(world, memberId) }
  }
  const signUp = (id: string, phone: string) => call('POST', `/my/activities/${id}/sign-up`, { token: phone })
  const cancel = (id: string, phone: string) => call('POST', `/my/activities/${id}/cancel`, { token: phone })
  const ofTomorrow = (fields: Record<string, unknown> = {}) =>
    anActivity(world.staff, {
      title: '重阳演出',
      startsAt: moment(tomorrow, '09:00'),
      endsAt: moment(tomorrow, '11:00'),
      ...fields,
    })

  async function remindAt(time: string) {
    const { services } = await testApp()
    const reminders = createActivityReminders({
      now: () => new Date(moment(today, time)),
      communities: services.communities,
    })
    return reminders.remindDue()
  }

  describe('activities:', () => {
    it('the first on the waiting list of a place that came free, once, with no more than a use would say', async () => {
      expectStatus(await setChannel(), 200)
      const [first, second] = [await aResident(), await aResident('王建国')]
      const id = await ofTomorrow({ capacity: 1 })
      for (const { phone } of [first, second]) expectStatus(await signUp(id, phone), 201)
      await send()
      expect(hook.received).to.deep.equal([])

      expectStatus(await cancel(id, first.phone), 200)
      await send()
      await send()

      expect(hook.received.map(({ body }) => body)).to.have.length(1)
      const [{ body, text }] = hook.received as [Hook['received'][number]]
      expect(body).to.have.keys(
        ...['id', 'kind', 'audience', 'communityId', 'memberId', 'maskedName'],
        ...['activityId', 'title', 'place', 'day', 'startsAt', 'endsAt'],
      )
      expect(body).to.include({
        kind: 'activity_promoted',
        audience: 'member',
        memberId: second.memberId,
        maskedName: '王*国',
        activityId: id,
        day: tomorrow,
      })
      expect(text).to.not.match(/王建国|13800135678|御锦源小区/)
    })

    it('everybody who has a place of what is tomorrow, once, also when four processes remind at a time', async () => {
      expectStatus(await setChannel(), 200)
      const id = await ofTomorrow({ capacity: 4 })
      const people = [await aResident(), await aResident('王建国'), await aResident('赵桂英')]
      for (const { phone } of people) expectStatus(await signUp(id, phone), 201)

      await remindAt('08:59')
      expect(await NotificationModel.countDocuments({ communityId: world.communityId })).to.equal(0)
      await Promise.all([1, 2, 3, 4].map(() => remindAt('09:00')))
      await remindAt('15:00')
      await send()

      expect(kinds()).to.deep.equal(people.map(() => 'activity_reminder'))
      expect(hook.received.map(({ body }) => body.memberId).sort()).to.deep.equal(
        people.map(({ memberId }) => memberId).sort(),
      )
    })

    it('from the time that the community has set, in a transaction that loses nothing when it is killed', async () => {
      expectStatus(await setChannel(), 200)
      const settings = { settings: { activityReminderFrom: '14:30' } }
      const path = `/communities/${world.communityId}`
      expectStatus(await call('PATCH', path, { token: world.staff, body: settings }), 200)
      const late = { settings: { activityReminderFrom: '22:00' } }
      const refused = expectStatus(await call('PATCH', path, { token: world.staff, body: late }), 400)
      expect(refused.body.errors[0].message).to.include('08:00')
      const id = await ofTomorrow()
      expectStatus(await signUp(id, (await aResident()).phone), 201)
      await remindAt('14:29')
      expect(await SignUpModel.findOne({ activityId: id }).lean()).to.include({ remindedAt: null })

      const insertMany = NotificationModel.insertMany.bind(NotificationModel)
      NotificationModel.insertMany = () => Promise.reject(new Error('killed'))
      const outcome = await remindAt('14:30').then(
        () => 'done',
        () => 'killed',
      )
      NotificationModel.insertMany = insertMany
      expect(outcome).to.equal('killed')
      expect(await SignUpModel.findOne({ activityId: id }).lean()).to.include({ remindedAt: null })
      await remindAt('14:35')
      await send()
      expect(kinds()).to.deep.equal(['activity_reminder'])
    })

    it('of another day and of an end, and reminds anew of the other day; what is no longer so is dropped', async () => {
      expectStatus(await setChannel(), 200)
      const id = await ofTomorrow({ capacity: 1 })
      const [placed, waiting] = [await aResident(), await aResident('王建国')]
      for (const { phone } of [placed, waiting]) expectStatus(await signUp(id, phone), 201)
      await remindAt('09:00')
      const day = addDays(today, 3)
      const later = { startsAt: moment(day, '09:00'), endsAt: moment(day, '11:00') }
      const change = (body: object) => call('PATCH', `/activities/${id}`, { token: world.staff, body })
      expectStatus(await change({ description: '带水杯' }), 200)
      expectStatus(await change(later), 200)
      await send()

      // The reminder waited while the day changed: nobody comes tomorrow for nothing.
      expect(kinds()).to.deep.equal(['activity_moved', 'activity_moved'])
      expect(hook.received.map(({ body }) => body.day)).to.deep.equal([day, day])
      expect(await SignUpModel.countDocuments({ activityId: id, remindedAt: null })).to.equal(2)
      expect(await NotificationModel.countDocuments({ state: 'dropped' })).to.equal(1)

      const reason = { token: world.staff, body: { reason: '李秀云家有事' } }
      expectStatus(await call('POST', `/activities/${id}/cancel`, reason), 200)
      await send()
      expect(kinds().slice(2)).to.deep.equal(['activity_cancelled', 'activity_cancelled'])
      for (const { text } of hook.received) expect(text).to.not.include('李秀云')
    })
  })

  describe('requests:', () => {
    async function anOrder(phone: string) {
      const organizationId = await anOrganization(world.staff)
      const repairer = await tokenAs('organization', { communityId: world.communityId, organizationId })
      const body = { kind: 'heating' }
      const { id } = expectStatus(await call('POST', '/my/requests', { token: phone, body }), 201).body
      const routed = { token: world.staff, body: { organizationId } }
      expectStatus(await call('POST', `/requests/${id}/route`, routed), 200)
      return { id: id as string, repairer, organizationId }
    }

    it('each step to the reporter, once each, also the same one after a reopening; nothing of who works on it', async () => {
      expectStatus(await setChannel(), 200)
      const { memberId, phone } = await aResident()
      const { id, repairer, organizationId } = await anOrder(phone)
      await stepsOf(repairer, id, [
        ['accept'],
        ['on-site'],
        ['wait', { reason: '等李师傅的配件', until: tomorrow }],
        ['solve', { words: '李秀云家换了管子' }],
      ])
      const answer = (step: string, body: object) =>
        call('POST', `/my/requests/${id}/${step}`, { token: phone, body })
      expectStatus(await answer('reopen', {}), 200)
      await stepsOf(repairer, id, [['accept'], ['solve', { words: '好了' }]])
      expectStatus(await answer('confirm', {}), 200)
      expect((await call('POST', `/requests/${id}/accept`, { token: repairer })).status).to.equal(409)
      await send()
      await send()

      expect(kinds().sort()).to.deep.equal(
        [
          ...['request_accepted', 'request_on_site', 'request_waiting', 'request_solved', 'request_reopened'],
          ...['request_accepted', 'request_solved', 'request_confirmed'],
        ].sort(),
      )
      const waiting = hook.received.find(({ body }) => body.kind === 'request_waiting')
      expect(waiting?.body).to.include({
        requestId: id,
        requestKind: 'heating',
        waitUntil: tomorrow,
        memberId,
      })
      for (const { text } of hook.received) {
        expect(text).to.not.match(/李秀云|李师傅|管子|13800|御锦源/)
        expect(text).to.not.include(organizationId)
      }
    })

    it('to each of those who reported the same, and to nobody for somebody who is no member', async () => {
      expectStatus(await setChannel(), 200)
      const [one, two] = [await aResident(), await aResident('王建国')]
      const { id, repairer } = await anOrder(one.phone)
      const body = { kind: 'heating' }
      const second = expectStatus(await call('POST', '/my/requests', { token: two.phone, body }), 201).body.id
      const stranger = await aRequest(world.staff, { phone: '13900139000' })
      for (const follower of [second, stranger]) {
        const joined = { token: world.staff, body: { leadId: id } }
        expectStatus(await call('POST', `/requests/${follower}/join`, joined), 200)
      }
      await stepsOf(repairer, id, [['accept']])
      await send()
      expect(hook.received.map(({ body: { memberId } }) => memberId).sort()).to.deep.equal(
        [one.memberId, two.memberId].sort(),
      )
    })

    it('nothing of a step that was not recorded', async () => {
      expectStatus(await setChannel(), 200)
      const { phone } = await aResident()
      const { id, repairer } = await anOrder(phone)
      const insertMany = NotificationModel.insertMany.bind(NotificationModel)
      NotificationModel.insertMany = () => Promise.reject(new Error('killed'))
      const failed = await call('POST', `/requests/${id}/accept`, { token: repairer })
      NotificationModel.insertMany = insertMany
      expect(failed.status).to.equal(500)
      expect((await ServiceRequestModel.findById(id).lean())?.state).to.equal('reported')
      const twice = await Promise.all(
        [1, 2].map(() => call('POST', `/requests/${id}/accept`, { token: repairer })),
      )
      expect(twice.filter(({ status }) => status === 200)).to.have.length(1)
      await send()
      expect(kinds()).to.deep.equal(['request_accepted'])
    })
  })

  describe('alarms:', () => {
    it('to staff, without an id, number or place by which the elder could be told', async () => {
      const care = await aCareWorld()
      expectStatus(await setChannel(care.staff, { includesPhone: true }), 200)
      const visits = await planned(care.staff, today, tomorrow)
      const [volunteer] = care.volunteers
      const of = (day: string) => visits.find((visit) => visit.day === day)?.id ?? ''
      const token = volunteer?.token ?? ''
      const hazards = { met: true, mood: 'fair', hazards: ['gas'], words: '李秀云家煤气味' }
      expectStatus(await recordVisit(token, of(today), hazards), 201)
      await send()

      expect(hook.received.map(({ body }) => body)).to.have.length(1)
      const [{ body, text }] = hook.received as [Hook['received'][number]]
      expect(body).to.have.keys(
        ...['id', 'kind', 'audience', 'communityId', 'alarmId', 'visitId', 'maskedName', 'day', 'occurredAt'],
      )
      expect(body).to.include({ kind: 'care_hazard', audience: 'staff', maskedName: '李*云', day: today })
      for (const secret of [
        care.elders[0],
        volunteer?.id,
        volunteer?.username,
        '李秀云',
        '13800',
        '御锦源',
        '煤气',
      ]) {
        expect(text).to.not.include(secret)
      }
    })

    it('of nobody met twice in a row, once; not of what staff have seen to before it went out', async () => {
      const care = await aCareWorld()
      expectStatus(await setChannel(care.staff), 200)
      const visits = await planned(care.staff, today, tomorrow)
      const of = (day: string) => visits.find((visit) => visit.day === day)?.id ?? ''
      const { token = '', username = '' } = care.volunteers[0] ?? {}
      expectStatus(await recordVisit(token, of(today), { met: false }), 201)
      await send()
      expect(kinds()).to.deep.equal([])
      clock.set(new Date(moment(tomorrow, '10:00')))
      const missed = { met: false, hazards: ['fire'] }
      expectStatus(await recordVisit(await signIn(username, PASSWORD), of(tomorrow), missed), 201)
      const staff = await tokenAs('staff', { communityId: care.communityId })
      const { items } = (await call('GET', '/care-alarms?state=open', { token: staff })).body
      const fire = (items as { id: string; kind: string }[]).find(({ kind }) => kind === 'hazard')
      const said = { token: staff, body: { words: '已联系消防' } }
      expectStatus(await call('POST', `/care-alarms/${fire?.id}/acknowledge`, said), 200)
      await send()
      await send()
      expect(kinds()).to.deep.equal(['care_not_met'])
    })
  })

  describe('what is told at all:', () => {
    it('is what the member wants, as set on the phone or by staff; the phone still shows everything', async () => {
      expectStatus(await setChannel(), 200)
      const { memberId, phone } = await aResident()
      const mine = (body: object) => call('PUT', '/my/notification-choices', { token: phone, body })
      expect(expectStatus(await mine({ activities: false }), 200).body).to.deep.equal({
        uses: true,
        activities: false,
        requests: true,
      })
      const id = await ofTomorrow()
      expectStatus(await signUp(id, phone), 201)
      await remindAt('09:00')
      await send()
      expect(kinds()).to.deep.equal([])
      expect(await NotificationModel.countDocuments({ state: 'dropped' })).to.equal(1)
      expect(await SignUpModel.countDocuments({ activityId: id, remindedAt: null })).to.equal(0)

      const path = `/members/${memberId}/notification-choices`
      const atDesk = { token: world.staff, body: { activities: true } }
      expectStatus(await call('PUT', path, atDesk), 200)
      const reason = { token: world.staff, body: { reason: '下雨' } }
      expectStatus(await call('POST', `/activities/${id}/cancel`, reason), 200)
      await send()
      expect(kinds()).to.deep.equal(['activity_cancelled'])
    })

    it('is what the community has chosen; a channel of before goes on with uses only', async () => {
      expectStatus(await setChannel(world.staff, { topics: ['uses', 'requests'] }), 200)
      const id = await ofTomorrow()
      expectStatus(await signUp(id, (await aResident()).phone), 201)
      await remindAt('09:00')
      expect(await NotificationModel.countDocuments({ communityId: world.communityId })).to.equal(0)
      await NotificationChannelModel.collection.updateOne(
        {
          communityId: (await NotificationChannelModel.findOne({ communityId: world.communityId }))
            ?.communityId,
        },
        { $unset: { topics: 1 } },
      )
      const { body } = await call('GET', '/notifications/channel', { token: world.staff })
      expect(body.topics).to.deep.equal(['uses'])
    })

    it('is nothing to who has died since', async () => {
      expectStatus(await setChannel(), 200)
      const { memberId, phone } = await aResident()
      const id = await ofTomorrow()
      expectStatus(await signUp(id, phone), 201)
      await remindAt('09:00')
      const died = { token: world.staff, body: { reason: '家属告知' } }
      expectStatus(await call('POST', `/members/${memberId}/decease`, died), 200)
      await send()
      expect(kinds()).to.deep.equal([])
    })

    it('is seen by staff only, and chosen by the member and staff of the same community only', async () => {
      const { memberId, phone } = await aResident()
      const other = await aResident('王建国')
      const organizationId = await anOrganization(world.staff)
      const tokens = {
        organization: await tokenAs('organization', { communityId: world.communityId, organizationId }),
        volunteer: await tokenAs('volunteer', { communityId: world.communityId }),
        cashier: world.cashier,
        phone: other.phone,
      }
      const body = { activities: false }
      for (const [who, token] of Object.entries(tokens)) {
        for (const path of [
          '/notifications',
          '/notifications/channel',
          `/members/${memberId}/notification-choices`,
        ]) {
          expect((await call('GET', path, { token })).status, `${who} ${path}`).to.equal(403)
        }
        const set = await call('PUT', `/members/${memberId}/notification-choices`, { token, body })
        expect(set.status, who).to.equal(403)
      }
      const foreign = await aWorld()
      const path = `/members/${memberId}/notification-choices`
      expectStatus(await call('PUT', path, { token: foreign.staff, body }), 404)
      expectStatus(await call('PUT', '/my/notification-choices', { token: other.phone, body }), 200)
      const mine = await call('GET', '/my/notification-choices', { token: phone })
      expect(mine.body).to.deep.equal({ uses: true, activities: true, requests: true })
    })
  })
})
