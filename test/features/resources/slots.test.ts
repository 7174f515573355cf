import { expect } from 'chai'
import fc from 'fast-check'
import { givenToWhom, type Used } from '../../../src/features/resources/given.js'
import {
  freeStretches,
  hoursBetween,
  isOffered,
  slotAt,
  slotsBetween,
  timeOfSlot,
  TIMES,
} from '../../../src/features/resources/slots.js'

const slot = fc.integer({ min: 0, max: 48 })

describe('the half hours of a resource', () => {
  it('are named by full and half hours only', () => {
    expect(slotAt('00:00')).to.equal(0)
    expect(slotAt('08:30')).to.equal(17)
    expect(slotAt('24:00')).to.equal(48)
    for (const text of ['8:30', '08:15', '24:30', '25:00', '', '08:30:00', '八点'])
      expect(slotAt(text), text).to.equal(null)
  })

  it('go from name to number and back', () => {
    fc.assert(fc.property(slot, (number) => slotAt(timeOfSlot(number)) === number))
    expect(TIMES).to.have.length(49)
  })

  it('are shared by two times exactly when the times overlap', () => {
    fc.assert(
      fc.property(slot, slot, slot, slot, (a, b, c, d) => {
        fc.pre(a < b && c < d)
        const first = new Set(slotsBetween(timeOfSlot(a), timeOfSlot(b)))
        const shared = slotsBetween(timeOfSlot(c), timeOfSlot(d)).some((one) => first.has(one))
        return shared === (a < d && c < b)
      }),
    )
  })

  it('that are free and those that are taken make up all that is offered', () => {
    fc.assert(
      fc.property(slot, slot, fc.uniqueArray(fc.integer({ min: 0, max: 47 })), (a, b, taken) => {
        fc.pre(a < b)
        const offered = { from: timeOfSlot(a), to: timeOfSlot(b) }
        const free = freeStretches(offered, new Set(taken)).flatMap(({ from, to }) => slotsBetween(from, to))
        const all = slotsBetween(offered.from, offered.to)
        expect(free).to.deep.equal(all.filter((one) => !taken.includes(one)))
      }),
    )
  })

  it('lie within the weekdays and times that are offered, or are refused', () => {
    const offered = { weekdays: [1, 3], from: '08:00', to: '18:00' }
    // 2026-11-23 is a Monday.
    expect(isOffered(offered, { day: '2026-11-23', from: '08:00', to: '18:00' })).to.equal(true)
    expect(isOffered(offered, { day: '2026-11-24', from: '09:00', to: '10:00' })).to.equal(false)
    expect(isOffered(offered, { day: '2026-11-23', from: '07:30', to: '10:00' })).to.equal(false)
    expect(isOffered(offered, { day: '2026-11-23', from: '17:30', to: '18:30' })).to.equal(false)
  })
})

describe('the account of who gave what to whom', () => {
  const one: fc.Arbitrary<Used> = fc.record({
    giverId: fc.constantFrom(null, 'a', 'b'),
    takerId: fc.constantFrom(null, 'a', 'b'),
    resourceKind: fc.constantFrom('venue' as const, 'vehicle' as const),
    from: fc.constantFrom('08:00', '09:30'),
    to: fc.constantFrom('10:00', '12:00'),
    people: fc.option(fc.integer({ min: 1, max: 500 })),
  })

  it('loses no use, no hour and no person, and names each pair once', () => {
    fc.assert(
      fc.property(fc.array(one), (used) => {
        const rows = givenToWhom(used)
        const sum = (of: (row: (typeof rows)[number]) => number) =>
          rows.reduce((all, row) => all + of(row), 0)
        expect(sum(({ uses }) => uses)).to.equal(used.length)
        expect(sum(({ hours }) => hours)).to.equal(
          used.reduce((all, { from, to }) => all + hoursBetween(from, to), 0),
        )
        expect(sum(({ people }) => people)).to.equal(used.reduce((all, { people }) => all + (people ?? 0), 0))
        const names = rows.map(({ giverId, takerId, resourceKind }) =>
          JSON.stringify([giverId, takerId, resourceKind]),
        )
        expect(new Set(names).size).to.equal(rows.length)
      }),
    )
  })
})
