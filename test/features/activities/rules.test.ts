import { expect } from 'chai'
import fc from 'fast-check'
import { figuresOf, turnoutOf } from '../../../src/features/activities/afterwards/figures.js'
import { livesIn, whyNotInvited } from '../../../src/features/activities/planning/invitation.js'
import { bookedTimes } from '../../../src/features/activities/planning/place-booking.js'
import { isReminderTime } from '../../../src/features/activities/sign-ups/reminder.service.js'
import { createTurns } from '../../../src/features/activities/sign-ups/turns.js'
import { ACTIVITY_KINDS } from '../../../src/features/activities/activity-kinds.js'

const at = (time: string) => new Date(`2026-10-18T${time}:00+08:00`)

describe('the rules of activities', () => {
  const li = { birthDate: '1950-10-18', tags: ['living_alone'], address: '御锦源小区 15 号楼 2 单元 301' }
  const day = '2026-10-18'

  for (const [rule, expected] of [
    [{}, null],
    [{ minAge: 76 }, null],
    [{ minAge: 77 }, 'min_age'],
    [{ tags: ['living_alone', 'veteran'] }, null],
    [{ tags: ['veteran'] }, 'tags'],
    [{ tags: ['oldest_old'] }, 'tags'],
    [{ buildings: ['15号楼'] }, null],
    [{ buildings: ['5号楼'] }, 'buildings'],
    [{ buildings: ['5', '15'] }, null],
    [{ minAge: 60, tags: ['veteran'], buildings: ['1'] }, 'tags'],
  ] as const) {
    it(`of ${JSON.stringify(rule)} says ${String(expected)}`, () => {
      expect(whyNotInvited(rule, li, day)).to.equal(expected)
    })
  }

  it('counts who turns 80 on the day among the oldest, and nobody without an address for a building', () => {
    expect(whyNotInvited({ tags: ['oldest_old'] }, { ...li, birthDate: '1946-10-18' }, day)).to.equal(null)
    expect(whyNotInvited({ buildings: ['15'] }, { ...li, address: null }, day)).to.equal('buildings')
  })

  it('finds a building by its own number only', () => {
    const numbers = fc.integer({ min: 1, max: 99 })
    fc.assert(
      fc.property(numbers, numbers, fc.constantFrom('号楼', '栋', '幢', ' 号楼'), (mine, asked, word) => {
        expect(livesIn(`御锦源小区 ${mine}${word} 3 单元`, `${asked}号楼`)).to.equal(mine === asked)
      }),
    )
  })

  it('book whole half hours around an activity', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1438 }), fc.integer({ min: 1, max: 600 }), (start, length) => {
        const end = Math.min(1439, start + length)
        const clock = (minutes: number) =>
          `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
        const { from, to } = bookedTimes({ startsAt: at(clock(start)), endsAt: at(clock(end)) })
        expect(from <= clock(start) && to >= clock(end)).to.equal(true)
        expect(/^(?:([01]\d|2[0-3]):(?:00|30)|24:00)$/.test(from) && /:(?:00|30)$/.test(to)).to.equal(true)
      }),
    )
  })

  it('remind from the time of the community until eight in the evening', () => {
    const times = ['08:59', '09:00', '19:59', '20:00']
    expect(times.map((time) => isReminderTime(at(time), '09:00'))).to.deep.equal([false, true, true, false])
  })

  it('let sign-ups of one activity follow one another, also after one that failed', async () => {
    const inTurn = createTurns()
    const order: number[] = []
    const one = (number: number) =>
      inTurn('a', async () => {
        await Promise.resolve()
        order.push(number)
        if (number === 2) throw new Error('refused')
      })
    await Promise.allSettled([one(1), one(2), one(3)])
    expect(order).to.deep.equal([1, 2, 3])
  })

  it('add up attendances: each line counts a member once, the kinds together are the whole', () => {
    const ids = fc.constantFrom('a', 'b', 'c', 'd')
    const held = fc.uniqueArray(
      fc.record({
        id: ids,
        kind: fc.constantFrom(...ACTIVITY_KINDS),
        organizationIds: fc.uniqueArray(fc.constantFrom('x', 'y')),
      }),
      { selector: ({ id }) => id },
    )
    const came = fc.array(fc.record({ activityId: ids, memberId: fc.constantFrom('m', 'n', 'o') }))
    fc.assert(
      fc.property(held, came, (activities, attendances) => {
        const figures = figuresOf(activities, attendances)
        const sum = (key: 'held' | 'attendances') =>
          figures.byKind.reduce((total, line) => total + line[key], 0)
        expect([sum('held'), sum('attendances')]).to.deep.equal([figures.held, figures.attendances])
        for (const line of [figures, ...figures.byKind, ...figures.byOrganization]) {
          expect(line.members).to.be.at.most(Math.min(3, line.attendances))
        }
      }),
    )
  })

  it('tell who signed up and did not come', () => {
    const placed = [{ memberId: 'm' }, { memberId: 'n' }]
    const present = [
      { memberId: 'n', isWalkIn: false },
      { memberId: 'o', isWalkIn: true },
    ]
    expect(turnoutOf(placed, present)).to.deep.equal({ signedUp: 2, came: 2, walkIns: 1, noShows: 1 })
  })
})
