import { expect } from 'chai'
import fc from 'fast-check'
import {
  minutesOutside,
  overlappingSpans,
  type OpenSpan,
} from '../../../src/features/opening-hours/opening-hours.js'
import {
  openingFields,
  openingInput,
  openingValues,
} from '../../../src/features/opening-hours/opening-fields.js'
import { weeklyHours } from '../../../src/features/opening-hours/opening-hours.forms.js'
import { openingWords } from '../../../src/features/opening-hours/opening-words.js'

/** 2026-11-23 is a Monday. */
const at = (weekday: number, time: string) => new Date(`2026-11-${22 + weekday}T${time}:00+08:00`)
const span = (weekday: number, from: string, to: string): OpenSpan => ({ weekday, from, to })
const daily = (from: string, to: string) => [1, 2, 3, 4, 5, 6, 7].map((weekday) => span(weekday, from, to))

const time = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
const anySpan = fc
  .record({
    weekday: fc.integer({ min: 1, max: 7 }),
    from: fc.nat(1439),
    length: fc.integer({ min: 1, max: 1439 }),
  })
  .map(({ weekday, from, length }) => span(weekday, time(from), time((from + length) % 1440)))
const anyMoment = fc
  .nat(7 * 1440 - 1)
  .map((minute) => ({ minute, date: new Date(at(1, '00:00').getTime() + minute * 60_000) }))

describe('opening hours', () => {
  for (const [hours, moment, minutes, what] of [
    [daily('08:00', '20:00'), at(1, '08:00'), 0, 'opening'],
    [daily('08:00', '20:00'), at(1, '20:00'), 0, 'closing'],
    [daily('08:00', '20:00'), at(1, '20:31'), 31, 'half an hour after closing'],
    [daily('08:00', '20:00'), at(1, '07:15'), 45, 'before opening'],
    [daily('08:00', '11:30').concat(daily('14:00', '20:00')), at(3, '12:00'), 30, 'the rest at noon'],
    [daily('18:00', '02:00'), at(2, '01:30'), 0, 'after midnight'],
    [daily('18:00', '02:00'), at(2, '03:00'), 60, 'after the night'],
    [[span(7, '20:00', '03:00')], at(1, '02:59'), 0, 'Sunday’s night on Monday'],
    [[span(1, '08:00', '12:00')], at(7, '20:00'), 720, 'nearest over the end of the week'],
    [daily('00:00', '24:00'), at(4, '23:59'), 0, 'around the clock'],
    [[], at(4, '23:59'), null, 'nothing known'],
  ] as const) {
    it(`are ${String(minutes)} minutes away: ${what}`, () => {
      expect(minutesOutside(hours, moment)).to.equal(minutes)
    })
  }

  it('never say more minutes than a walk through the week finds', () => {
    fc.assert(
      fc.property(fc.array(anySpan, { minLength: 1, maxLength: 5 }), anyMoment, (spans, { date }) => {
        const away = minutesOutside(spans, date) ?? -1
        expect(away).to.be.within(0, 7 * 1440)
        if (away === 0) return
        const steps = [-1, 1].map((direction) => {
          const there = new Date(date.getTime() + direction * away * 60_000)
          return minutesOutside(spans, there)
        })
        expect(steps).to.include(0)
        expect(minutesOutside(spans, new Date(date.getTime() + 60_000))).to.be.within(away - 1, away + 1)
      }),
      { numRuns: 200 },
    )
  })

  it('find the same hours twice, also over midnight and the end of the week', () => {
    expect(overlappingSpans([span(1, '08:00', '12:00'), span(1, '12:00', '14:00')])).to.deep.equal([])
    expect(overlappingSpans([span(1, '08:00', '12:00'), span(1, '11:59', '14:00')])).to.deep.equal([1])
    expect(overlappingSpans([span(1, '08:00', '12:00'), span(1, '08:00', '12:00')])).to.deep.equal([1])
    expect(overlappingSpans([span(1, '01:00', '02:00'), span(7, '22:00', '01:30')])).to.deep.equal([0])
    expect(weeklyHours.safeParse([span(1, '08:00', '08:00')]).success).to.equal(false)
    expect(weeklyHours.safeParse([{ ...span(1, '8:00', '9:00') }]).success).to.equal(false)
  })

  it('are told in one line, days with the same hours together', () => {
    const hours = [
      ...daily('08:00', '11:30').slice(0, 5),
      ...daily('14:00', '20:00').slice(0, 5),
      span(6, '18:00', '01:00'),
      span(7, '18:00', '01:00'),
    ]
    expect(openingWords(hours, 'zh-CN')).to.equal(
      '周一至周五 8:00–11:30、14:00–20:00；周六、周日 18:00–次日1:00',
    )
    expect(openingWords(hours, 'en')).to.equal(
      'Monday to Friday 8:00–11:30, 14:00–20:00; Saturday and Sunday 18:00–1:00 the next day',
    )
    expect(openingWords(daily('07:00', '19:30'), 'zh-CN')).to.equal('每天 7:00–19:30')
  })

  describe('typed into a form', () => {
    const read = (fields: Record<string, string>) => openingFields.safeParse(openingInput(fields))

    it('are the same every day, but for the days that say so', () => {
      const { data } = read({
        'hours-every': '８：００—20:00',
        'hours-7': '休息',
        'hours-6': '9:00-12:00，14:00至18:00',
      })
      expect(data).to.deep.equal([
        ...daily('08:00', '20:00').slice(0, 5),
        span(6, '09:00', '12:00'),
        span(6, '14:00', '18:00'),
      ])
      expect(read({}).data).to.equal(null)
    })

    it('are refused at the field that they stand in, once', () => {
      const wrong = read({ 'hours-every': '8点到20点', 'hours-3': '09:00-12:00 11:00-13:00' })
      expect(wrong.error?.issues.map(({ path, message }) => [path, message])).to.deep.equal([
        [['every'], 'fields:opening_hours'],
      ])
      const twice = read({ 'hours-3': '09:00-12:00 11:00-13:00' })
      expect(twice.error?.issues.map(({ path }) => path)).to.deep.equal([['3']])
      expect(read({ 'hours-1': '25:00-26:00' }).success).to.equal(false)
    })

    it('come out as they went in', () => {
      fc.assert(
        fc.property(fc.array(anySpan, { minLength: 1, maxLength: 6 }), (spans) => {
          fc.pre(overlappingSpans(spans).length === 0)
          const again = read(openingValues(spans, '休息') as Record<string, string>).data ?? []
          expect(again).to.have.deep.members(spans)
        }),
        { numRuns: 100 },
      )
    })
  })
})
