import { expect } from 'chai'
import { createRandom } from '../../../src/features/demo/random.js'
import { planVisits, type Offer, type Visitor } from '../../../src/features/demo/visits.js'
import { businessDayOf, timeOfDayIn, weekdayOf } from '../../../src/lib/business-day.js'

const offer = (overrides: Partial<Offer['terms']>, habit: Partial<Offer['habit']> = {}): Offer => ({
  shopKey: 'shop',
  benefitId: 'benefit',
  agreementId: 'agreement',
  terms: { title: '免费理发', kind: 'free_service', valueFen: 2500, limits: [], ...overrides },
  habit: { perDay: 6, hours: [9, 17], ...habit },
})

const visitors: Visitor[] = Array.from({ length: 12 }, (_, index) => ({
  index,
  birthDate: index < 6 ? '1940-05-20' : '1962-05-20',
  tags: [],
  fromDay: '2026-10-01',
  toDay: index === 0 ? '2026-10-10' : '2026-11-24',
  weight: index === 11 ? 0 : 1,
}))

const plan = (offers: Offer[], now = new Date('2026-11-24T16:00:00Z')) =>
  planVisits(createRandom(3), { offers, visitors, from: '2026-10-05', to: '2026-11-24', now })

describe('the planned visits', () => {
  it('pass no limit per member and go to the entitled only', () => {
    const limits = [{ id: 'once', measure: 'count', max: 1, period: 'month', per: 'member' } as const]
    const visits = plan([offer({ limits, tags: ['oldest_old'] })]).flat()
    const uses = visits.map(({ visitor, at }) => `${visitor} ${businessDayOf(at).slice(0, 7)}`)

    expect(visits.length).to.be.within(6, 12)
    expect(new Set(uses)).to.have.length(uses.length)
    expect(visits.every(({ visitor }) => visitor < 6)).to.equal(true)
  })

  it('lie within the days and hours of shop, benefit and senior, in the order of time', () => {
    const days = plan([
      offer({ weekdays: [2, 3], hours: { from: '09:00', to: '12:00' } }, { hours: [8, 20] }),
    ])

    expect(days).to.have.length(51)
    for (const visits of days) {
      const times = visits.map(({ at }) => at.getTime())
      expect(times).to.deep.equal([...times].sort((a, b) => a - b))
      for (const { at, visitor } of visits) {
        expect(weekdayOf(businessDayOf(at))).to.be.oneOf([2, 3])
        expect(timeOfDayIn(at) >= '09:00' && timeOfDayIn(at) < '12:00').to.equal(true)
        expect(visitor).not.to.equal(11)
        if (visitor === 0) expect(businessDayOf(at) <= '2026-10-10').to.equal(true)
      }
    }
  })

  it('never lie in the future', () => {
    const now = new Date('2026-11-24T02:30:00Z')
    const visits = plan([offer({})], now).flat()

    expect(visits.length).to.be.greaterThan(100)
    expect(visits.every(({ at }) => at < now)).to.equal(true)
  })
})
