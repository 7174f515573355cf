import { expect } from 'chai'
import { addDays, businessDayOf } from '../../../src/lib/business-day.js'
import { inTransaction } from '../../../src/infrastructure/mongo.js'
import { ActivityModel } from '../../../src/features/activities/planning/activity.model.js'
import { BookingModel, BookingSlotModel } from '../../../src/features/resources/resource.model.js'
import { slotsBetween } from '../../../src/features/resources/slots.js'
import { anActivity, moment } from '../../builders/activity.builder.js'
import { aResource } from '../../builders/organizations.js'
import { aWorld, expectStatus, type World } from '../../builders/world.js'
import { call } from '../../helpers/api.js'
import { testApp } from '../../helpers/app.js'
import { shuffled } from '../../helpers/parallel.js'

describe('moving an activity with a booked place', () => {
  const day = addDays(businessDayOf(new Date()), 7)
  let world: World
  let resourceId: string

  before(async () => {
    await testApp()
    world = await aWorld()
  })

  beforeEach(async () => {
    resourceId = await aResource(world.staff)
  })

  const at = (from: string, to: string) => ({ startsAt: moment(day, from), endsAt: moment(day, to) })
  const planned = (from: string, to: string) =>
    anActivity(world.staff, { resourceId, place: null, title: '合唱排练', ...at(from, to) })
  const moveTo = (id: string, from: string, to: string) =>
    call('PATCH', `/activities/${id}`, { token: world.staff, body: at(from, to) })
  const book = (from: string, to: string) =>
    call('POST', `/resources/${resourceId}/bookings`, {
      token: world.staff,
      body: { day, from, to, purpose: '别的用' },
    })

  /** The booking of the activity and all half hours that are held, as they are at one moment. */
  const held = (activityId: string) =>
    inTransaction(async (session) => {
      const { communityId } = world
      const activity = await ActivityModel.findOne({ communityId, _id: activityId }, null, { session }).lean()
      const own = await BookingModel.find({ communityId, resourceId, state: 'approved' }, null, {
        session,
      }).lean()
      const slots = await BookingSlotModel.find({ communityId, resourceId }, null, { session }).lean()
      return { activity, bookings: own, slots }
    })

  function expectConsistent({ activity, bookings, slots }: Awaited<ReturnType<typeof held>>) {
    const ofActivity = bookings.filter(({ purpose }) => purpose === '合唱排练')
    expect(ofActivity, 'bookings of the activity').to.have.length(1)
    expect(String(ofActivity[0]?._id)).to.equal(String(activity?.bookingId))
    const wanted = bookings.flatMap(({ _id, from, to }) =>
      slotsBetween(from, to).map((slot) => `${String(_id)}|${slot}`),
    )
    expect(slots.map(({ bookingId, slot }) => `${String(bookingId)}|${slot}`).sort()).to.deep.equal(
      wanted.sort(),
    )
    expect(new Set(slots.map(({ slot }) => slot)).size, 'half hours held twice').to.equal(slots.length)
    return ofActivity[0]
  }

  it('frees the old half hours and takes the new ones together, also where they overlap', async () => {
    const id = await planned('09:00', '11:00')
    expectStatus(await moveTo(id, '10:00', '12:00'), 200)
    expect(expectConsistent(await held(id))).to.include({ from: '10:00', to: '12:00' })
    expectStatus(await book('09:00', '10:00'), 201)
    expect((await book('11:30', '12:00')).body.code).to.equal('already_booked')
  })

  it('is refused whole when the new time is taken: the former time stays booked and nothing is edited', async () => {
    const id = await planned('09:00', '11:00')
    expectStatus(await book('11:30', '12:30'), 201)
    const before = (await held(id)).activity

    const refused = await moveTo(id, '10:00', '12:00')

    expect(expectStatus(refused, 409).body.code).to.equal('already_booked')
    const after = await held(id)
    expect(expectConsistent(after)).to.include({ from: '09:00', to: '11:00' })
    expect(after.activity).to.deep.equal(before)
  })

  it('is never over and never without a booking while others ask for the freed and the new times', async () => {
    const id = await planned('09:00', '11:00')
    const states: Awaited<ReturnType<typeof held>>[] = []
    let isOver = false
    const watch = async () => {
      while (!isOver) states.push(await held(id))
    }
    const wishes = shuffled([
      ...['09:00', '09:30', '10:00', '10:30', '11:00', '11:30'].map((from, index) => () => {
        const to = ['09:30', '10:00', '10:30', '11:00', '11:30', '12:00'][index] ?? ''
        return book(from, to)
      }),
      () => book('09:00', '10:00'),
      () => book('11:00', '12:00'),
      () => moveTo(id, '10:00', '12:00'),
      () => moveTo(id, '09:30', '11:30'),
      () => moveTo(id, '14:00', '16:00'),
    ])

    const watching = watch()
    const answers = await Promise.all(wishes.map((wish) => wish()))
    isOver = true
    await watching

    expect(states).to.have.length.above(0)
    const unexpected = answers.filter(({ status }) => ![200, 201].includes(status))
    expect(
      unexpected.filter(
        ({ status, body }) => !['409 already_booked', '412 stale_edit'].includes(`${status} ${body.code}`),
      ),
    ).to.deep.equal([])
    for (const state of [...states, await held(id)]) expectConsistent(state)
  })
})
