import { expect } from 'chai'
import fc from 'fast-check'
import { usualPeriods } from '../../../src/features/committee/periods.js'
import { addDays } from '../../../src/lib/business-day.js'

describe('the usual periods of the account', () => {
  for (const [today, quarter] of [
    ['2026-01-01', '2026-01-01'],
    ['2026-03-31', '2026-01-01'],
    ['2026-05-15', '2026-04-01'],
    ['2026-11-27', '2026-10-01'],
  ] as const) {
    it(`on ${today} the quarter began on ${quarter}`, () => {
      const periods = usualPeriods(today)
      expect(periods.this_quarter).to.deep.equal({ from: quarter, to: today })
      expect(periods.this_year).to.deep.equal({ from: '2026-01-01', to: today })
      expect(periods.last_year).to.deep.equal({ from: '2025-01-01', to: '2025-12-31' })
    })
  }

  it('each lies within the next longer one, and last year ends on the day before this one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (days) => {
        const { this_month, this_quarter, this_year, last_year } = usualPeriods(addDays('1990-01-01', days))
        expect(this_month.from >= this_quarter.from && this_quarter.from >= this_year.from).to.equal(true)
        expect(addDays(last_year.to, 1)).to.equal(this_year.from)
      }),
    )
  })
})
