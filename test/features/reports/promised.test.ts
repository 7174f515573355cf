import { expect } from 'chai'
import { promisedOn, type AgreementFacts } from '../../../src/features/reports/promises/promised.js'

const terms = (title: string) => ({ title, kind: 'percent_off' as const, percentOff: 10, limits: [] })
const agreement: AgreementFacts = {
  id: 'a',
  shopId: 's',
  number: 'ZL-1',
  title: '助老协议',
  status: 'signed',
  startsOn: '2026-01-01',
  endsOn: '2026-12-31',
  endedAt: null,
  versions: [
    {
      version: 1,
      effectiveFrom: '2026-01-01',
      services: ['上门'],
      benefits: [{ benefitId: 'b', terms: terms('九折') }],
    },
    {
      version: 2,
      effectiveFrom: '2026-06-01',
      services: ['上门'],
      benefits: [{ benefitId: 'b', terms: terms('八折') }],
    },
  ],
}
const terminated = { status: 'ended' as const, endedAt: new Date('2026-08-10T04:00:00Z') }
const titlesOn = (facts: Partial<AgreementFacts>, day: string) =>
  promisedOn({ ...agreement, ...facts }, day)?.benefits.map((one) => one.terms.title)

describe('what an agreement promised on a day', () => {
  for (const [title, facts, day, expected] of [
    ['is nothing before it begins', {}, '2025-12-31', undefined],
    ['is what its first version says at the beginning', {}, '2026-01-01', ['九折']],
    ['is what the version says that decided on the day', {}, '2026-06-01', ['八折']],
    ['is nothing after its last day', {}, '2027-01-01', undefined],
    ['is nothing while it is a draft', { status: 'draft' }, '2026-06-01', undefined],
    ['still counts for the days before it was terminated', terminated, '2026-08-09', ['八折']],
    ['is nothing from the day of its termination on', terminated, '2026-08-10', undefined],
    [
      'still counts for its own days once it has expired',
      { status: 'ended', endedAt: new Date('2026-12-31T16:00:00Z') },
      '2026-12-31',
      ['八折'],
    ],
  ] as [string, Partial<AgreementFacts>, string, string[] | undefined][]) {
    it(title, () => {
      expect(titlesOn(facts, day)).to.deep.equal(expected)
    })
  }

  it('says that it is suspended, which is known as of now only', () => {
    expect(promisedOn({ ...agreement, status: 'suspended' }, '2026-03-01')?.agreement.isSuspended).to.equal(
      true,
    )
  })
})
