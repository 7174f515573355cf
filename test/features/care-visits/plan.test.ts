import { expect } from 'chai'
import fc from 'fast-check'
import { daysBetween, addDays } from '../../../src/lib/business-day.js'
import { deadlineOf, intervalOn } from '../../../src/features/care-visits/plan/due-days.js'
import { daysOf, makePlan } from '../../../src/features/care-visits/plan/make-plan.js'
import type {
  ElderToVisit,
  PlanInput,
  PlanVolunteer,
} from '../../../src/features/care-visits/plan/plan.types.js'
import { readResidence } from '../../../src/features/care-visits/plan/residence.js'
import { isThere } from '../../../src/features/care-visits/plan/share-visits.js'

/** New Year's Eve of 2027 is 5 February. */
const FROM = '2027-02-01'

const days = (min: number, max: number) => fc.integer({ min, max }).map((offset) => addDays(FROM, offset))

const promise = fc.record({
  from: days(-10, 6),
  to: fc.option(days(7, 25)),
  everyDays: fc.constantFrom(1, 2, 3, 7, 14),
  festival: fc.constantFrom(null, null, null, 'spring_festival' as const),
})

const elder = fc.record({
  residence: fc
    .record({ building: fc.integer({ min: 1, max: 4 }), door: fc.integer({ min: 101, max: 604 }) })
    .map(({ building, door }) => readResidence(`御锦源小区 ${building} 号楼 1 单元 ${door}`)),
  promised: fc.array(promise, { minLength: 1, maxLength: 2 }),
  lastVisitOn: fc.option(days(-20, -1)),
})

const volunteerWith = (isRested: boolean): fc.Arbitrary<Omit<PlanVolunteer, 'id'>> =>
  fc.record({
    buildings: fc.subarray(['1号楼', '2号楼', '3号楼']),
    weekdaysOff: isRested ? fc.subarray([1, 2, 3, 4, 5, 6, 7], { maxLength: 6 }) : fc.constant([]),
    away: isRested
      ? fc.option(fc.tuple(days(0, 5), days(6, 12)).map(([from, to]) => ({ from, to })))
      : fc.constant(null),
  })

const inputWith = (isRested: boolean): fc.Arbitrary<PlanInput> =>
  fc
    .record({
      to: days(0, 16),
      elders: fc.array(elder, { maxLength: 14 }),
      volunteers: fc.array(volunteerWith(isRested), { minLength: 1, maxLength: 5 }),
    })
    .map(({ to, elders, volunteers }) => ({
      from: FROM,
      to,
      elders: elders.map((each, index) => ({ ...each, memberId: `m${String(index).padStart(2, '0')}` })),
      volunteers: volunteers.map((each, index) => ({ ...each, id: `v${index}` })),
      kept: [],
    }))

/** Days of the period on which the promise to an elder is broken by a plan. */
function brokenDays(input: PlanInput, each: ElderToVisit, plan: ReturnType<typeof makePlan>): string[] {
  const visited = [...plan.visits, ...input.kept]
    .filter(({ memberId }) => memberId === each.memberId)
    .map(({ day }) => day)
  const all = daysOf(input)
  const deadline = deadlineOf(each, all)
  return all.filter((day) => {
    const interval = intervalOn(each, day)
    if (interval === null) return false
    const last =
      visited
        .filter((one) => one <= day)
        .sort()
        .at(-1) ?? each.lastVisitOn
    return last === null ? deadline !== null && day >= deadline : daysBetween(last, day) >= interval
  })
}

describe('the plan of care visits', () => {
  it('visits everybody no later than promised, where somebody is there every day', () => {
    fc.assert(
      fc.property(inputWith(false), (input) => {
        const plan = makePlan(input)
        expect(plan.late).to.deep.equal([])
        for (const each of input.elders) expect(brokenDays(input, each, plan)).to.deep.equal([])
      }),
    )
  })

  it('breaks a promise only where nobody is there, and then says so', () => {
    fc.assert(
      fc.property(inputWith(true), (input) => {
        const plan = makePlan(input)
        const isAnyThere = (day: string) => input.volunteers.some((volunteer) => isThere(volunteer, day))
        for (const { dueOn } of plan.late) expect(isAnyThere(dueOn)).to.equal(false)
        for (const each of input.elders) {
          const late = plan.late.filter(({ memberId }) => memberId === each.memberId)
          for (const day of brokenDays(input, each, plan)) {
            expect(isAnyThere(day), `${each.memberId} on ${day}`).to.equal(false)
            expect(
              late.some(({ dueOn, day: made }) => dueOn <= day && (made === null || made > day)),
            ).to.equal(true)
          }
        }
      }),
    )
  })

  it('gives nobody more than twice what another has, plus one, who is there whenever the first is', () => {
    fc.assert(
      fc.property(inputWith(true), (input) => {
        const { loads } = makePlan(input)
        const all = daysOf(input)
        for (const a of input.volunteers) {
          for (const b of input.volunteers) {
            if (!all.every((day) => !isThere(a, day) || isThere(b, day))) continue
            expect(loads.get(a.id)).to.be.at.most(2 * (loads.get(b.id) ?? 0) + 1)
          }
        }
      }),
    )
  })

  it('sends nobody on a day off, and nobody twice a day to the same door', () => {
    fc.assert(
      fc.property(inputWith(true), (input) => {
        const { visits } = makePlan(input)
        expect(new Set(visits.map(({ memberId, day }) => `${memberId} ${day}`)).size).to.equal(visits.length)
        for (const { volunteerId, day, memberId } of visits) {
          const volunteer = input.volunteers.find(({ id }) => id === volunteerId)
          expect(volunteer && isThere(volunteer, day)).to.equal(true)
          const visited = input.elders.find((each) => each.memberId === memberId)
          expect(visited && intervalOn(visited, day)).to.not.equal(null)
        }
      }),
    )
  })

  it('is the same for the same input, in whatever order it comes', () => {
    fc.assert(
      fc.property(inputWith(true), fc.infiniteStream(fc.nat()), (input, numbers) => {
        const shuffled = <T>(items: readonly T[]) =>
          items
            .map((item) => ({ item, at: numbers.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item)
        const again = { ...input, elders: shuffled(input.elders), volunteers: shuffled(input.volunteers) }
        expect(makePlan(again).visits).to.deep.equal(makePlan(input).visits)
      }),
    )
  })

  it('leaves what is done, and plans around it', () => {
    fc.assert(
      fc.property(inputWith(false), (input) => {
        const first = makePlan(input)
        const kept = first.visits.filter((_, index) => index % 2 === 0)
        const again = makePlan({ ...input, kept })
        const taken = new Set(kept.map(({ memberId, day }) => `${memberId} ${day}`))
        for (const { memberId, day } of again.visits) expect(taken.has(`${memberId} ${day}`)).to.equal(false)
        for (const each of input.elders) expect(brokenDays({ ...input, kept }, each, again)).to.deep.equal([])
      }),
    )
  })

  it('goes every day of Spring Festival to whom it is promised, and weekly otherwise', () => {
    const elders = [
      {
        memberId: 'a',
        residence: readResidence('5号楼1单元201'),
        lastVisitOn: '2027-01-30',
        promised: [
          { from: '2027-01-01', to: null, everyDays: 7, festival: null },
          { from: '2027-01-01', to: null, everyDays: 1, festival: 'spring_festival' as const },
        ],
      },
    ]
    const volunteers = [{ id: 'v', buildings: [], weekdaysOff: [], away: null }]
    const { visits } = makePlan({ from: '2027-02-01', to: '2027-02-15', elders, volunteers, kept: [] })
    expect(visits.map(({ day }) => day)).to.deep.equal([
      '2027-02-05',
      '2027-02-06',
      '2027-02-07',
      '2027-02-08',
      '2027-02-15',
    ])
  })
})
