import { expect } from 'chai'
import { FESTIVALS, type BenefitTerms } from '../../../src/features/benefits/benefit.types.js'
import { checkEligibility, isTimeWithin } from '../../../src/features/benefits/eligibility.js'
import { festivalsOn } from '../../../src/features/benefits/festivals.js'
import { addDays } from '../../../src/lib/business-day.js'

const terms = (rules: Partial<BenefitTerms>): BenefitTerms => ({
  title: '早餐',
  kind: 'percent_off',
  limits: [],
  ...rules,
})
const senior = { birthDate: '1950-05-01', tags: [] as string[] }
/** Tuesday 24 November 2026, at a time of day in Shanghai. */
const at = (time: string, day = '2026-11-24') => new Date(`${day}T${time}+08:00`)

describe('who may use a benefit', () => {
  it('is everybody, always, without rules or with empty ones', () => {
    expect(checkEligibility(terms({}), senior, at('03:00'))).to.equal(null)
    expect(checkEligibility(terms({ tags: [], weekdays: [], festivals: [] }), senior, at('03:00'))).to.equal(
      null,
    )
  })

  it('begins with the minimum age on the birthday itself, at midnight in Shanghai', () => {
    const from60 = terms({ minAge: 60 })
    const born = { birthDate: '1966-11-24', tags: [] }
    expect(checkEligibility(from60, born, at('23:59:59.999', '2026-11-23'))).to.equal('age_too_low')
    expect(checkEligibility(from60, born, at('00:00'))).to.equal(null)
  })

  it('needs one of the tags, not all', () => {
    const tagged = terms({ tags: ['living_alone', 'veteran'] })
    expect(checkEligibility(tagged, senior, at('09:00'))).to.equal('tag_missing')
    expect(checkEligibility(tagged, { ...senior, tags: ['low_income'] }, at('09:00'))).to.equal('tag_missing')
    expect(checkEligibility(tagged, { ...senior, tags: ['low_income', 'veteran'] }, at('09:00'))).to.equal(
      null,
    )
  })

  it('takes the tag oldest_old from the age of 80 alone', () => {
    const oldest = terms({ tags: ['oldest_old'] })
    expect(checkEligibility(oldest, { birthDate: '1946-11-24', tags: [] }, at('00:00'))).to.equal(null)
    const younger = { birthDate: '1946-11-25', tags: ['oldest_old'] }
    expect(checkEligibility(oldest, younger, at('23:59'))).to.equal('tag_missing')
  })
})

describe('when a benefit is given', () => {
  it('is on its weekdays', () => {
    expect(checkEligibility(terms({ weekdays: [2] }), senior, at('09:00'))).to.equal(null)
    expect(checkEligibility(terms({ weekdays: [1, 3, 4, 5, 6, 7] }), senior, at('09:00'))).to.equal(
      'outside_days',
    )
  })

  it('is from the first hour inclusive to the last exclusive', () => {
    const morning = terms({ hours: { from: '08:00', to: '11:00' } })
    const table: [string, string | null][] = [
      ['07:59:59.999', 'outside_hours'],
      ['08:00', null],
      ['10:59:59.999', null],
      ['11:00', 'outside_hours'],
    ]
    for (const [time, reason] of table)
      expect(checkEligibility(morning, senior, at(time)), time).to.equal(reason)
  })

  it('may span midnight, then the hours of the calendar day count', () => {
    const night = { from: '22:00', to: '02:00' }
    const times: [string, boolean][] = [
      ['21:59', false],
      ['22:00', true],
      ['23:59', true],
      ['00:00', true],
      ['01:59', true],
      ['02:00', false],
    ]
    for (const [time, isWithin] of times) expect(isTimeWithin(night, time), time).to.equal(isWithin)
    const tuesdays = terms({ hours: night, weekdays: [2] })
    expect(checkEligibility(tuesdays, senior, at('01:00'))).to.equal(null)
    expect(checkEligibility(tuesdays, senior, at('01:00', '2026-11-25'))).to.equal('outside_days')
  })

  it('may end with the day, and equal hours are the whole day', () => {
    expect(isTimeWithin({ from: '08:00', to: '24:00' }, '23:59')).to.be.true
    expect(isTimeWithin({ from: '8:00', to: '24:00' }, '07:59')).to.be.false
    expect(isTimeWithin({ from: '08:00', to: '08:00' }, '03:00')).to.be.true
  })

  it('is from the first date to the last, both inclusive', () => {
    const dated = terms({ dates: { from: '2026-11-24', to: '2026-11-30' } })
    expect(checkEligibility(dated, senior, at('23:59:59.999', '2026-11-23'))).to.equal('outside_days')
    expect(checkEligibility(dated, senior, at('00:00'))).to.equal(null)
    expect(checkEligibility(dated, senior, at('23:59:59.999', '2026-11-30'))).to.equal(null)
    expect(checkEligibility(dated, senior, at('00:00', '2026-12-01'))).to.equal('outside_days')
  })

  it('is on any of its festivals', () => {
    const festive = terms({ festivals: ['double_ninth', 'spring_festival'] })
    expect(checkEligibility(festive, senior, at('09:00', '2026-10-18'))).to.equal(null)
    expect(checkEligibility(festive, senior, at('09:00', '2027-02-06'))).to.equal(null)
    expect(checkEligibility(festive, senior, at('09:00', '2026-10-19'))).to.equal('outside_days')
  })
})

describe('of several reasons to decline', () => {
  it('the first in the order age, tag, days, hours is named', () => {
    const strict = terms({
      minAge: 90,
      tags: ['veteran'],
      weekdays: [1],
      hours: { from: '08:00', to: '09:00' },
    })
    const veteran = { ...senior, tags: ['veteran'] }
    expect(checkEligibility(strict, senior, at('12:00'))).to.equal('age_too_low')
    expect(checkEligibility({ ...strict, minAge: 60 }, senior, at('12:00'))).to.equal('tag_missing')
    expect(checkEligibility({ ...strict, minAge: 60 }, veteran, at('12:00'))).to.equal('outside_days')
    expect(checkEligibility({ ...strict, minAge: 60 }, veteran, at('12:00', '2026-11-23'))).to.equal(
      'outside_hours',
    )
    expect(checkEligibility({ ...strict, minAge: 60 }, veteran, at('08:30', '2026-11-23'))).to.equal(null)
  })
})

describe('festivals', () => {
  it('fall on the days of the published calendar', () => {
    const table: Record<string, string> = {
      '2026-02-16': 'spring_festival',
      '2026-02-17': 'spring_festival',
      '2027-02-05': 'spring_festival',
      '2027-02-06': 'spring_festival',
      '2027-02-08': 'spring_festival',
      '2026-03-03': 'lantern',
      '2026-04-05': 'qingming',
      '2026-05-01': 'labour_day',
      '2026-06-19': 'dragon_boat',
      '2026-08-19': 'qixi',
      '2026-09-25': 'mid_autumn',
      '2025-10-06': 'mid_autumn',
      '2025-10-29': 'double_ninth',
      '2026-10-18': 'double_ninth',
      '2027-10-08': 'double_ninth',
      '2026-10-03': 'national_day',
      '2026-10-31': 'respect_for_elders_month',
      '2026-12-22': 'winter_solstice',
      '2026-01-26': 'laba',
      '2027-01-01': 'new_year',
    }
    for (const [day, festival] of Object.entries(table))
      expect([...festivalsOn(day)], day).to.include(festival)
    expect(new Set(Object.values(table)), 'every festival has a day here').to.deep.equal(new Set(FESTIVALS))
  })

  it('last as long as they are defined, once in each year, leap months or not', () => {
    const lengths: Record<string, number> = {
      spring_festival: 4,
      labour_day: 2,
      national_day: 3,
      respect_for_elders_month: 31,
    }
    // 2025 has a second sixth month and 2028 a second fifth one; a second 端午 would be counted here.
    for (const year of [2025, 2026, 2027, 2028]) {
      const counts = new Map<string, number>()
      for (let day = `${year}-01-01`; day.startsWith(String(year)); day = addDays(day, 1)) {
        for (const festival of festivalsOn(day)) counts.set(festival, (counts.get(festival) ?? 0) + 1)
      }
      for (const festival of FESTIVALS.filter((name) => name !== 'laba')) {
        expect(counts.get(festival), `${festival} ${year}`).to.equal(lengths[festival] ?? 1)
      }
    }
  })

  it('leave ordinary days alone', () => {
    for (const day of ['2026-11-24', '2027-02-04', '2027-02-09', '2026-09-04']) {
      expect([...festivalsOn(day)], day).to.deep.equal([])
    }
  })
})
