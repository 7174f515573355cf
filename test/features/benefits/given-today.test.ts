import { expect } from 'chai'
import fc from 'fast-check'
import { addDays, businessDayOf, startOfBusinessDay } from '../../../src/lib/business-day.js'
import { FESTIVALS } from '../../../src/features/benefits/benefit.types.js'
import { checkEligibility } from '../../../src/features/benefits/eligibility.js'
import { givenToday } from '../../../src/features/benefits/given-today.js'

const at = (time: string) => new Date(`2026-11-24T${time}:00+08:00`)
const time = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
const day = fc.nat(800).map((days) => addDays('2026-01-01', days))
const terms = fc.record(
  {
    weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 7 }),
    hours: fc.record({ from: time, to: time }).filter(({ from, to }) => from !== to),
    dates: fc.record({ from: day, to: day }),
    festivals: fc.uniqueArray(fc.constantFrom(...FESTIVALS), { maxLength: 3 }),
  },
  { requiredKeys: [] },
)
const moment = fc
  .tuple(day, fc.nat(1439))
  .map(([on, minute]) => new Date(startOfBusinessDay(on).getTime() + minute * 60_000))

const anybody = { birthDate: '1930-01-01', tags: [] }
const whole = { title: '', kind: 'percent_off' as const, percentOff: 10, limits: [] }

describe('what is given today', () => {
  it('is given now exactly when the counter would give it', () => {
    fc.assert(
      fc.property(terms, moment, (rules, when) => {
        const refusal = checkEligibility({ ...whole, ...rules }, anybody, when)
        expect(givenToday(rules, when) === 'now').to.equal(refusal === null)
        expect(givenToday(rules, when) === 'not_today').to.equal(refusal === 'outside_days')
      }),
    )
  })

  it('comes later today exactly when a later minute of the day gives it', () => {
    fc.assert(
      fc.property(terms, moment, (rules, when) => {
        const today = businessDayOf(when)
        let isLater = false
        for (let next = when.getTime() + 60_000; businessDayOf(new Date(next)) === today; next += 60_000)
          isLater ||= givenToday(rules, new Date(next)) === 'now'
        if (givenToday(rules, when) === 'later') expect(isLater).to.equal(true)
        if (givenToday(rules, when) === 'over') expect(isLater).to.equal(false)
      }),
      { numRuns: 40 },
    )
  })

  it('is over after its hours, and begins again in the evening when they span midnight', () => {
    const noon = { hours: { from: '11:00', to: '13:30' } }
    expect(givenToday(noon, at('10:59'))).to.equal('later')
    expect(givenToday(noon, at('11:00'))).to.equal('now')
    expect(givenToday(noon, at('13:30'))).to.equal('over')
    const night = { hours: { from: '22:00', to: '02:00' } }
    expect(givenToday(night, at('01:59'))).to.equal('now')
    expect(givenToday(night, at('12:00'))).to.equal('later')
  })
})
