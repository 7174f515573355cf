import { expect } from 'chai'
import fc from 'fast-check'
import { examineMembers, examineShop } from '../../../src/features/anomalies/examine.js'
import { findBursts } from '../../../src/features/anomalies/rules/burst.js'
import { metresBetween } from '../../../src/features/anomalies/rules/distance.js'
import type { Fact } from '../../../src/features/anomalies/rules/finding.js'
import { findLongSilence } from '../../../src/features/anomalies/rules/long-silence.js'
import { findOutsideHours } from '../../../src/features/anomalies/rules/outside-hours.js'
import { findRoundAmounts } from '../../../src/features/anomalies/rules/round-amounts.js'
import { findSameCashier } from '../../../src/features/anomalies/rules/same-cashier.js'
import { findTwoShops } from '../../../src/features/anomalies/rules/two-shops.js'
import { findVoidRates } from '../../../src/features/anomalies/rules/void-rate.js'
import { weekOf } from '../../../src/features/anomalies/rules/week.js'
import {
  DEFAULT_THRESHOLDS,
  RULES,
  thresholdsOf,
  type Thresholds,
} from '../../../src/features/anomalies/thresholds.js'
import { aFact, anyFacts, at, byShop, byStaff, correction } from './facts.js'

const isOn = true
const daily = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '08:00', to: '20:00' }))
const PLACES: Record<string, { lng: number; lat: number }> = {
  'shop-a': { lng: 113.28, lat: 40.09 },
  // One degree of latitude is 111.2 km, so that this is 1,112 m to the north.
  'shop-b': { lng: 113.28, lat: 40.1 },
  'shop-next-door': { lng: 113.28, lat: 40.09 },
}
const placeOf = (shopId: string) => PLACES[shopId] ?? null
const times = (clock: string[], more: Partial<Fact> = {}) =>
  clock.map((time) => aFact({ when: `2026-11-24 ${time}`, ...more }))

describe('the rules for anomalies', () => {
  describe('a burst', () => {
    const rule = { isOn, count: 3, minutes: 5 }
    for (const [what, facts, measured] of [
      ['fewer than so many', times(['10:00', '10:01']), null],
      ['so many within the minutes', times(['10:00', '10:02', '10:05']), 3],
      ['so many in a minute more', times(['10:00', '10:02', '10:06']), null],
      ['more of them', times(['10:00', '10:01', '10:02', '10:03']), 4],
      ['in two shops together', [...times(['10:00', '10:01']), aFact({ shopId: 'shop-b' })], null],
      ['one of them voided', [...times(['10:00', '10:01']), aFact({ voided: byShop })], null],
    ] as const) {
      it(`${measured === null ? 'is none' : `is one of ${measured}`}: ${what}`, () => {
        expect(findBursts(facts, rule).map((found) => found.measured)).to.deep.equal(
          measured === null ? [] : [measured],
        )
      })
    }

    it('has as evidence those of every crowded minute of the day, and no other', () => {
      const early = times(['08:00', '08:01', '08:02'])
      const alone = times(['12:00'])
      const late = times(['18:00', '18:00', '18:01', '18:02'])
      const [found, ...more] = findBursts([...late, ...alone, ...early], rule)
      expect(more).to.be.empty
      expect(found).to.include({ measured: 4, threshold: 3, key: 'burst|shop-a|2026-11-24' })
      expect(found?.redemptionIds).to.deep.equal([...early, ...late].map(({ id }) => id))
    })

    it('has the same evidence as looking at every window by itself', () => {
      const minute = fc.integer({ min: 8 * 60, max: 10 * 60 })
      fc.assert(
        fc.property(fc.array(minute, { maxLength: 40 }), fc.integer({ min: 2, max: 6 }), (minutes, count) => {
          const clock = (n: number) =>
            `${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`
          const facts = times(minutes.map(clock))
          const windows = facts.map(({ at: begin }) =>
            facts.filter((fact) => fact.at >= begin && fact.at <= begin + 5 * 60_000),
          )
          const crowded = windows.filter((window) => window.length >= count)
          const [found] = findBursts(facts, { isOn, count, minutes: 5 })
          expect(found?.measured).to.equal(
            crowded.length === 0 ? undefined : Math.max(...crowded.map(({ length }) => length)),
          )
          expect([...(found?.redemptionIds ?? [])].sort()).to.deep.equal(
            [...new Set(crowded.flat())].map(({ id }) => id).sort(),
          )
        }),
      )
    })
  })

  describe('outside of opening hours', () => {
    const find = (facts: Fact[], hours: typeof daily | null = daily) =>
      findOutsideHours(facts, { isOn, minutes: 30 }, () => hours)

    for (const [time, measured] of [
      ['07:29', 31],
      ['07:30', null],
      ['12:00', null],
      ['20:30', null],
      ['20:31', 31],
      ['23:00', 180],
    ] as const) {
      it(`${time} is ${measured === null ? 'within them' : `${measured} minutes away`}`, () => {
        const expected = measured === null ? [] : [measured]
        expect(find(times([time])).map((found) => found.measured)).to.deep.equal(expected)
      })
    }

    it('tells a shop’s day once, with the farthest of them', () => {
      const [found, ...more] = find(times(['22:00', '21:00', '10:00']))
      expect(more).to.be.empty
      expect(found).to.deep.include({ measured: 120, threshold: 30, figures: { count: 2 } })
    })

    it('says nothing where no hours are known', () => {
      expect(find(times(['03:00']), null)).to.be.empty
    })
  })

  describe('the same cashier and card', () => {
    const rule = { isOn, count: 3 }
    const thrice = times(['08:00', '12:00', '18:00'])
    for (const [what, facts, isFound] of [
      ['thrice a day', thrice, true],
      ['twice a day', thrice.slice(1), false],
      ['thrice on two days', [...thrice.slice(1), aFact({ when: '2026-11-25 08:00' })], false],
      ['with two counters', [...thrice.slice(1), aFact({ recordedBy: { kind: 'user', id: 'u' } })], false],
      ['with two cards', [...thrice.slice(1), aFact({ cardId: 'card-2' })], false],
      ['without a card', times(['08:00', '12:00', '18:00'], { cardId: null }), true],
      ['one of them voided', [...thrice.slice(1), aFact({ voided: byStaff })], false],
    ] as const) {
      it(`${isFound ? 'is found' : 'is none'}: ${what}`, () => {
        expect(findSameCashier(facts, rule)).to.have.length(isFound ? 1 : 0)
      })
    }
  })

  describe('round amounts', () => {
    const rule = { isOn, percent: 75, bills: 4, multipleFen: 10_00 }
    const bills = (...fen: (number | null)[]) =>
      fen.map((billFen, day) => aFact({ when: `2026-11-2${3 + day} 10:00`, billFen }))
    for (const [what, facts, measured] of [
      ['three of four', bills(10_00, 20_00, 100_00, 18_60), 75],
      ['two of four', bills(10_00, 20_00, 18_60, 18_70), null],
      ['too few bills', bills(10_00, 20_00, 30_00), null],
      ['services without a bill say nothing', bills(10_00, 20_00, 30_00, null, 0), null],
    ] as const) {
      it(`${measured === null ? 'are none' : `are ${measured} %`}: ${what}`, () => {
        const found = findRoundAmounts(facts, rule).map((one) => one.measured)
        expect(found).to.deep.equal(measured === null ? [] : [measured])
      })
    }
  })

  describe('the rate of voids', () => {
    const rule = { isOn, percent: 20, voids: 2 }
    const voids = (count: number, kept: number, voided = byShop) => [
      ...Array.from({ length: count }, () => aFact({ voided })),
      ...Array.from({ length: kept }, () => aFact()),
    ]
    for (const [what, facts, measured] of [
      ['two of ten', voids(2, 8), 20],
      ['two of eleven', voids(2, 9), null],
      ['one of two', voids(1, 1), null],
      ['what staff took back', voids(4, 4, byStaff), null],
      ['bills that were put right', voids(4, 4, correction), null],
    ] as const) {
      it(`${measured === null ? 'is ordinary' : `is ${measured} %`}: ${what}`, () => {
        const found = findVoidRates(facts, rule).map((one) => one.measured)
        expect(found).to.deep.equal(measured === null ? [] : [measured])
      })
    }

    it('is one of a shop and a week', () => {
      const next = voids(2, 2).map((fact) => ({ ...fact, businessDay: '2026-11-30' }))
      expect(findVoidRates([...voids(2, 2), ...next], rule).map(({ key }) => key)).to.deep.equal([
        'void_rate|shop-a|2026-11-23',
        'void_rate|shop-a|2026-11-30',
      ])
      expect(weekOf('2026-11-29')).to.deep.equal({ from: '2026-11-23', to: '2026-11-29' })
    })
  })

  describe('two shops', () => {
    const rule = { isOn, kmPerHour: 15, minutes: 3 }
    const visit = (shopId: string, time: string, more: Partial<Fact> = {}) =>
      aFact({ shopId, when: `2026-11-24 ${time}`, ...more })
    for (const [what, facts, measured] of [
      // 1,112 m at 15 km/h are 4 minutes and 27 seconds.
      ['faster than the way', [visit('shop-a', '10:00'), visit('shop-b', '10:04')], [4, 5]],
      ['as long as the way', [visit('shop-a', '10:00'), visit('shop-b', '10:05')], null],
      ['next door at once', [visit('shop-a', '10:00'), visit('shop-next-door', '10:00')], null],
      ['an unknown place at once', [visit('shop-a', '10:00'), visit('shop-c', '10:02')], [2, 3]],
      ['an unknown place later', [visit('shop-a', '10:00'), visit('shop-c', '10:03')], null],
      ['two members', [visit('shop-a', '10:00'), visit('shop-b', '10:01', { memberId: 'm' })], null],
      ['one of them voided', [visit('shop-a', '10:00', { voided: byShop }), visit('shop-b', '10:01')], null],
      [
        'over midnight',
        [visit('shop-a', '23:59'), aFact({ shopId: 'shop-c', when: '2026-11-25 00:00' })],
        [1, 3],
      ],
    ] as const) {
      it(`${measured === null ? 'are possible' : 'are too quick'}: ${what}`, () => {
        const found = findTwoShops(facts, rule, placeOf).map((one) => [one.measured, one.threshold])
        expect(found).to.deep.equal(measured === null ? [] : [measured])
      })
    }

    it('are as far apart as a map says', () => {
      const [a, b] = [placeOf('shop-a'), placeOf('shop-b')]
      expect(a && b && metresBetween(a, b)).to.be.closeTo(1112, 1)
      const datong = { lng: 113.3, lat: 40.08 }
      expect(metresBetween(datong, { lng: 116.4, lat: 39.9 })).to.be.closeTo(265_000, 2000)
    })

    it('are as far apart there as back, and never farther by a detour', () => {
      const place = fc.record({
        lng: fc.double({ min: 73, max: 135, noNaN: true }),
        lat: fc.double({ min: 18, max: 53, noNaN: true }),
      })
      fc.assert(
        fc.property(place, place, place, (a, b, c) => {
          expect(metresBetween(a, b)).to.be.closeTo(metresBetween(b, a), 0.001)
          expect(metresBetween(a, c)).to.be.at.most(metresBetween(a, b) + metresBetween(b, c) + 0.001)
          expect(metresBetween(a, a)).to.equal(0)
        }),
      )
    })
  })

  describe('use after a long silence', () => {
    const rule = { isOn, days: 90 }
    const uses = (...days: string[]) => days.map((day) => aFact({ when: `${day} 10:00` }))
    for (const [what, facts, measured] of [
      ['after ninety days', uses('2026-08-26', '2026-11-24'), 90],
      ['after eighty-nine', uses('2026-08-27', '2026-11-24'), null],
      ['the first use of all', uses('2026-11-24'), null],
      ['with one in between', uses('2026-08-01', '2026-09-15', '2026-11-24'), null],
    ] as const) {
      it(`${measured === null ? 'is none' : 'is found'}: ${what}`, () => {
        const found = findLongSilence(facts, rule).map((one) => one.measured)
        expect(found).to.deep.equal(measured === null ? [] : [measured])
      })
    }
  })

  describe('whatever the facts are', () => {
    const strict: Thresholds = {
      burst: { isOn, count: 2, minutes: 60 },
      outside_hours: { isOn, minutes: 0 },
      same_cashier: { isOn, count: 2 },
      round_amounts: { isOn, percent: 50, bills: 2, multipleFen: 10_00 },
      void_rate: { isOn, percent: 10, voids: 2 },
      two_shops: { isOn, kmPerHour: 1, minutes: 600 },
      long_silence: { isOn, days: 2 },
    }
    const shops = { hoursOf: () => daily, placeOf: () => null }
    const examine = (facts: readonly Fact[], thresholds = strict) => [
      ...examineShop(facts, thresholds, shops),
      ...examineMembers(facts, thresholds, shops, () => true),
    ]

    it('find the same in any order, each occasion once, with its own facts as evidence', () => {
      fc.assert(
        fc.property(anyFacts, (facts) => {
          const found = examine(facts)
          const ids = new Map(facts.map((fact) => [fact.id, fact]))
          expect(new Set(found.map(({ key }) => key)).size).to.equal(found.length)
          for (const { rule, redemptionIds, shopIds, measured, threshold } of found) {
            expect(new Set(redemptionIds).size).to.equal(redemptionIds.length).and.be.above(0)
            expect(shopIds).to.have.members([
              ...new Set(
                redemptionIds.slice(rule === 'long_silence' ? 1 : 0).map((id) => ids.get(id)?.shopId),
              ),
            ])
            if (rule === 'two_shops') expect(measured).to.be.below(threshold)
            else expect(measured).to.be.at.least(threshold)
            const isVoided = redemptionIds.map((id) => ids.get(id)?.voided !== undefined)
            expect(isVoided).to.not.include(rule !== 'void_rate')
          }
          const keys = (some: typeof found) => some.map(({ key }) => key).sort()
          expect(keys(examine([...facts].reverse()))).to.deep.equal(keys(found))
        }),
        { numRuns: 150 },
      )
    })

    it('find nothing by a rule that is off, and with wider limits never more occasions', () => {
      const off = Object.fromEntries(RULES.map((rule) => [rule, { ...strict[rule], isOn: false }]))
      const wider: Thresholds = {
        burst: { isOn, count: 4, minutes: 30 },
        outside_hours: { isOn, minutes: 60 },
        same_cashier: { isOn, count: 4 },
        round_amounts: { isOn, percent: 80, bills: 4, multipleFen: 10_00 },
        void_rate: { isOn, percent: 50, voids: 4 },
        two_shops: { isOn, kmPerHour: 1, minutes: 60 },
        long_silence: { isOn, days: 4 },
      }
      fc.assert(
        fc.property(anyFacts, (facts) => {
          expect(examine(facts, off as unknown as Thresholds)).to.be.empty
          const keys = examine(facts).map(({ key }) => key)
          expect(keys).to.include.members(examine(facts, wider).map(({ key }) => key))
        }),
        { numRuns: 100 },
      )
    })

    it('find by the rules for members only what something fresh is part of', () => {
      const [before, after] = [aFact({ when: '2026-11-01 10:00' }), aFact()]
      const ofMembers = (fresh: Fact) =>
        examineMembers([before, after], strict, shops, (id) => id === fresh.id)
      expect(ofMembers(after).map(({ rule }) => rule)).to.deep.equal(['long_silence'])
      expect(ofMembers(before)).to.be.empty
    })
  })

  it('take our figures where a community has none', () => {
    expect(thresholdsOf(undefined)).to.deep.equal(DEFAULT_THRESHOLDS)
    const own = thresholdsOf({ burst: { count: 40 } })
    expect(own.burst).to.deep.equal({ ...DEFAULT_THRESHOLDS.burst, count: 40 })
    expect(own.void_rate).to.deep.equal(DEFAULT_THRESHOLDS.void_rate)
    expect(at('2026-11-24 10:00')).to.equal(Date.UTC(2026, 10, 24, 2))
  })
})
