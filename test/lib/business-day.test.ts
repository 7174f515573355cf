import { execFileSync } from 'node:child_process'
import { expect } from 'chai'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import * as days from '../../src/lib/business-day.js'

const anyMoment = fc.date({
  min: new Date('1900-01-02T00:00:00Z'),
  max: new Date('2199-12-30T00:00:00Z'),
  noInvalidDate: true,
})
const anyDay = anyMoment.map((date) => date.toISOString().slice(0, 10))

describe('the business day', () => {
  it('changes at midnight in Shanghai, to the millisecond', () => {
    expect(days.businessDayOf(new Date('2026-11-24T15:59:59.900Z'))).to.equal('2026-11-24')
    expect(days.businessDayOf(new Date('2026-11-24T15:59:59.999Z'))).to.equal('2026-11-24')
    expect(days.businessDayOf(new Date('2026-11-24T16:00:00.000Z'))).to.equal('2026-11-25')
  })

  it('changes month and year with it, and knows 29 February', () => {
    expect(days.businessDayOf(new Date('2026-11-30T16:00:00Z'))).to.equal('2026-12-01')
    expect(days.businessDayOf(new Date('2026-12-31T15:59:59.999Z'))).to.equal('2026-12-31')
    expect(days.businessDayOf(new Date('2026-12-31T16:00:00Z'))).to.equal('2027-01-01')
    expect(days.businessDayOf(new Date('2028-02-28T16:00:00Z'))).to.equal('2028-02-29')
    expect(days.businessDayOf(new Date('2027-02-28T16:00:00Z'))).to.equal('2027-03-01')
  })

  it('is the same as luxon finds with the full history of the zone, summer times included', () => {
    fc.assert(
      fc.property(anyMoment, (date) => {
        const local = DateTime.fromJSDate(date, { zone: 'Asia/Shanghai' })
        expect(days.businessDayOf(date)).to.equal(local.toFormat('yyyy-MM-dd'))
        expect(days.timeOfDayIn(date)).to.equal(local.toFormat('HH:mm'))
      }),
      { numRuns: 500 },
    )
    expect(days.timeOfDayIn(new Date('1988-07-01T04:00:00Z')), 'summer time of 1988').to.equal('13:00')
  })

  it('is within its own beginning and end, which is the beginning of the next', () => {
    fc.assert(
      fc.property(anyMoment, (date) => {
        const day = days.businessDayOf(date)
        expect(days.startOfBusinessDay(day).getTime()).to.be.at.most(date.getTime())
        expect(days.endOfBusinessDay(day).getTime()).to.be.above(date.getTime())
      }),
    )
    expect(days.startOfBusinessDay('2026-11-24').toISOString()).to.equal('2026-11-23T16:00:00.000Z')
    expect(days.endOfBusinessDay('2026-11-24').toISOString()).to.equal('2026-11-24T16:00:00.000Z')
  })

  it('is the same in a process anywhere in the world', () => {
    const script = `
      import * as days from './src/lib/business-day.js'
      import { festivalsOn } from './src/features/benefits/festivals.js'
      const moments = ['2026-11-24T15:59:59.999Z', '2026-11-24T16:00:00Z', '2026-03-08T07:30:00Z', '1988-07-01T15:30:00Z', '2026-12-31T16:00:00Z']
      const answers = moments.map((text) => {
        const day = days.businessDayOf(new Date(text))
        return [day, days.timeOfDayIn(new Date(text)), days.isoWeekOf(day), days.weekdayOf(day), days.startOfBusinessDay(day), days.addMonths(day, 3)]
      })
      const festivals = ['2026-10-18', '2027-02-06', '2027-04-05', '2026-12-22'].map((day) => [...festivalsOn(day)])
      console.log(JSON.stringify([answers, festivals, new Date(2026, 0, 1).toISOString()]))`
    const runIn = (zone: string) =>
      JSON.parse(
        execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
          env: { ...process.env, TZ: zone },
          encoding: 'utf8',
        }),
      ) as [unknown[][], unknown, string]

    const [utc, newYork] = [runIn('UTC'), runIn('America/New_York')]

    expect(utc[2], 'the zones really differ').not.to.equal(newYork[2])
    expect(newYork.slice(0, 2)).to.deep.equal(utc.slice(0, 2))
    expect(utc[0].map(([day]) => day)).to.deep.equal([
      '2026-11-24',
      '2026-11-25',
      '2026-03-08',
      '1988-07-02',
      '2027-01-01',
    ])
  })
})

describe('calendar arithmetic on days', () => {
  it('names weeks by ISO 8601 around the turn of the year', () => {
    const table = {
      '2026-11-24': '2026-W48',
      '2026-01-01': '2026-W01',
      '2026-12-31': '2026-W53',
      '2027-01-03': '2026-W53',
      '2027-01-04': '2027-W01',
      '2024-12-30': '2025-W01',
    }
    for (const [day, week] of Object.entries(table)) expect(days.isoWeekOf(day), day).to.equal(week)
  })

  it('agrees with luxon on weeks, weekdays, days and months', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -500, max: 500 }), (day, n) => {
        const date = DateTime.fromISO(day, { zone: 'utc' })
        expect(days.isoWeekOf(day)).to.equal(date.toFormat("kkkk-'W'WW"))
        expect(days.weekdayOf(day)).to.equal(date.weekday)
        expect(days.addDays(day, n)).to.equal(date.plus({ days: n }).toISODate())
        expect(days.addMonths(day, n)).to.equal(date.plus({ months: n }).toISODate())
        expect(days.lastDayOfMonth(day.slice(0, 7))).to.equal(date.endOf('month').toISODate())
        expect(days.daysBetween(day, days.addDays(day, n))).to.equal(n)
        expect(days.dayOfNumber(days.dayNumberOf(day))).to.equal(day)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps to the end of a shorter month', () => {
    expect(days.addMonths('2027-01-31', 1)).to.equal('2027-02-28')
    expect(days.addMonths('2028-01-31', 1)).to.equal('2028-02-29')
    expect(days.addMonths('2028-02-29', 12)).to.equal('2029-02-28')
    expect(days.addMonths('2026-01-15', -1)).to.equal('2025-12-15')
  })

  it('tells days of the calendar from other text', () => {
    for (const day of ['2028-02-29', '2026-12-31', '1900-01-01']) expect(days.isValidDay(day), day).to.be.true
    const wrong = [
      '2026-02-29',
      '2026-02-30',
      '2026-13-01',
      '2026-00-10',
      '2026-1-1',
      '20261124',
      '',
      '0026-01-01',
    ]
    for (const text of [...wrong, '2026-11-24 ', '２０２６-11-24', '2026-11-24\n']) {
      expect(days.isValidDay(text), JSON.stringify(text)).to.be.false
    }
    expect(days.isValidMonth('2026-12')).to.be.true
    expect(days.isValidMonth('2026-13')).to.be.false
    for (const use of [days.monthOf, days.yearOf, days.isoWeekOf, days.weekdayOf, days.formatDayChinese]) {
      expect(() => use('2026-02-30')).to.throw(RangeError)
    }
    expect(() => days.businessDayOf(new Date(Number.NaN))).to.throw(RangeError)
  })

  it('names month and year, and writes a day in Chinese', () => {
    expect(days.monthOf('2026-11-24')).to.equal('2026-11')
    expect(days.yearOf('2026-11-24')).to.equal('2026')
    expect(days.formatDayChinese('2026-11-24')).to.equal('2026年11月24日')
    expect(days.formatDayChinese('2027-01-05')).to.equal('2027年1月5日')
  })
})

describe('age in full years', () => {
  it('is reached on the birthday', () => {
    expect(days.ageOn('1966-11-24', '2026-11-23')).to.equal(59)
    expect(days.ageOn('1966-11-24', '2026-11-24')).to.equal(60)
    expect(days.ageOn('1966-11-24', '1966-11-23')).to.equal(-1)
  })

  it('is reached on 1 March of a common year by who was born on 29 February', () => {
    expect(days.ageOn('1968-02-29', '2027-02-28')).to.equal(58)
    expect(days.ageOn('1968-02-29', '2027-03-01')).to.equal(59)
    expect(days.ageOn('1968-02-29', '2028-02-28')).to.equal(59)
    expect(days.ageOn('1968-02-29', '2028-02-29')).to.equal(60)
  })
})
