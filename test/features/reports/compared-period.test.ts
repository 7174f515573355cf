import { expect } from 'chai'
import fc from 'fast-check'
import { momentForForm, momentFromForm } from '../../../src/features/reports/as-of/moment-field.js'
import { emptyCell, type Cell } from '../../../src/features/reports/cells.js'
import {
  comparedPeriod,
  COMPARISONS,
  type Comparison,
} from '../../../src/features/reports/compare/compared-period.js'
import { besideCurrent } from '../../../src/features/reports/compare/counterpart.js'
import { addDays, daysBetween } from '../../../src/lib/business-day.js'

const day = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays('1950-01-01', days))
const period = fc.tuple(day, fc.integer({ min: 0, max: 900 })).map(([from, days]) => ({
  from,
  to: addDays(from, days),
}))

describe('the period before', () => {
  for (const [title, comparison, asked, expected] of [
    ['a day', 'previous', '2026-03-15 2026-03-15', '2026-03-14 2026-03-14'],
    ['any ten days', 'previous', '2026-03-05 2026-03-14', '2026-02-23 2026-03-04'],
    ['a month', 'previous', '2026-11-01 2026-11-30', '2026-10-01 2026-10-31'],
    ['a month after a short one', 'previous', '2026-03-01 2026-03-31', '2026-02-01 2026-02-28'],
    ['the beginning of a month', 'previous', '2026-11-01 2026-11-12', '2026-10-01 2026-10-12'],
    ['more days than the month before has', 'previous', '2026-03-01 2026-03-30', '2026-02-01 2026-02-28'],
    ['January', 'previous', '2026-01-01 2026-01-31', '2025-12-01 2025-12-31'],
    ['a quarter', 'previous', '2026-04-01 2026-06-30', '2026-01-01 2026-03-31'],
    ['a year', 'previous', '2026-01-01 2026-12-31', '2025-01-01 2025-12-31'],
    ['a year that has begun', 'previous', '2026-01-01 2026-11-27', '2025-01-01 2025-11-27'],
    ['any days, a year before', 'year_before', '2026-03-05 2026-03-14', '2025-03-05 2025-03-14'],
    ['February after a leap year', 'year_before', '2025-02-01 2025-02-28', '2024-02-01 2024-02-29'],
    ['29 February', 'year_before', '2024-02-29 2024-02-29', '2023-02-28 2023-02-28'],
  ] as [string, Comparison, string, string][]) {
    it(`of ${title} is ${expected.replace(' ', ' to ')}`, () => {
      const [from = '', to = ''] = asked.split(' ')

      expect(Object.values(comparedPeriod({ from, to }, comparison)).join(' ')).to.equal(expected)
    })
  }

  it('ends before the period does, and begins before it begins', () => {
    fc.assert(
      fc.property(period, fc.constantFrom(...COMPARISONS), ({ from, to }, comparison) => {
        const before = comparedPeriod({ from, to }, comparison)
        expect(before.from <= before.to).to.equal(true)
        expect(before.from < from && before.to < to).to.equal(true)
        if (comparison === 'previous') expect(before.to < from || from.endsWith('-01-01')).to.equal(true)
        const difference = daysBetween(before.from, before.to) - daysBetween(from, to)
        expect(Math.abs(difference)).to.be.at.most(3 * Math.ceil(daysBetween(from, to) / 28 + 1))
      }),
    )
  })

  it('loses and doubles nothing when its days are put beside those of the period', () => {
    fc.assert(
      fc.property(
        period,
        fc.constantFrom(...COMPARISONS),
        fc.constantFrom('day' as const, 'month' as const, 'shop' as const),
        (current, comparison, groupBy) => {
          const before = comparedPeriod(current, comparison)
          const days = Array.from({ length: 1 + daysBetween(before.from, before.to) }, (_, n) =>
            addDays(before.from, n),
          )
          const keys = groupBy === 'month' ? [...new Set(days.map((one) => one.slice(0, 7)))] : days
          const cells = new Map(keys.map((key): [string, Cell] => [key, { ...emptyCell(), redemptions: 1 }]))

          const beside = besideCurrent(cells, groupBy, { current, before })

          const sum = [...beside.values()].reduce((total, { redemptions }) => total + redemptions, 0)
          expect(sum).to.equal(keys.length)
        },
      ),
    )
  })
})

describe('the moment of a report', () => {
  it('is typed as time of day in Shanghai, and comes back to the millisecond', () => {
    expect(momentFromForm('2026-11-27T08:30')).to.equal('2026-11-27T00:30:00.000Z')
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1992-01-01'), max: new Date('2999-12-30'), noInvalidDate: true }),
        (date) => {
          expect(momentFromForm(momentForForm(date.toISOString()))).to.equal(date.toISOString())
        },
      ),
    )
  })

  it('is left as it is where it is in UTC already, or none at all', () => {
    for (const text of ['2026-11-27T08:30:00.000Z', 'soon', '2026-13-01T08:30', '2026-11-27', undefined]) {
      expect(momentFromForm(text)).to.equal(text)
    }
  })
})
