import { expect } from 'chai'
import fc from 'fast-check'
import {
  inVisitingOrder,
  isAskedFor,
  isToBeShown,
  placeOf,
} from '../../../src/features/reports/quiet/visiting-order.js'

const TODAY = '2026-11-27'
const member = fc.record({
  number: fc.integer({ min: 1, max: 10_000 }),
  birthDate: fc.constantFrom('1930-05-05', '1941-01-01', '1946-11-27', '1960-12-31'),
  tags: fc.subarray(['living_alone', 'low_income', 'veteran']),
})
const members = fc.uniqueArray(member, { selector: ({ number }) => number, maxLength: 40 })

describe('the order in which quiet members are called upon', () => {
  it('puts who lives alone first, and among them the oldest', () => {
    const listed = inVisitingOrder([
      { number: 1, birthDate: '1930-01-01', tags: [] },
      { number: 2, birthDate: '1955-01-01', tags: ['living_alone'] },
      { number: 3, birthDate: '1940-01-01', tags: ['veteran', 'living_alone'] },
      { number: 4, birthDate: '1940-01-01', tags: [] },
      { number: 5, birthDate: '1930-01-01', tags: [] },
    ])

    expect(listed.map(({ number }) => number)).to.deep.equal([3, 2, 1, 5, 4])
  })

  it('shows everybody exactly once, however the list is cut into pages', () => {
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 7 }), (all, size) => {
        const seen: number[] = []
        for (let after: ReturnType<typeof placeOf> | undefined; ;) {
          const page = inVisitingOrder(all, after).slice(0, size)
          const last = page.at(-1)
          if (!last) break
          seen.push(...page.map(({ number }) => number))
          after = placeOf(last)
        }
        expect(seen).to.deep.equal(inVisitingOrder(all).map(({ number }) => number))
        expect(new Set(seen).size).to.equal(all.length)
      }),
    )
  })

  it('takes 80 years from the age and every other tag from the member', () => {
    const eighty = { number: 1, birthDate: '1946-11-27', tags: ['low_income'] }
    const asked = (query: object) => isAskedFor(eighty, query, TODAY)

    expect(asked({ tag: 'oldest_old' })).to.equal(true)
    expect(isAskedFor(eighty, { tag: 'oldest_old' }, '2026-11-26')).to.equal(false)
    expect(asked({ tag: 'low_income', ageBand: '80_89' })).to.equal(true)
    expect(asked({ tag: 'low_income', ageBand: '70_79' })).to.equal(false)
    expect(asked({ tag: 'veteran' })).to.equal(false)
  })

  const since = { today: TODAY, quietSince: '2026-09-29' }
  for (const [title, last, shown] of [
    ['nobody has called', undefined, ['all', 'open']],
    ['somebody called before that', { doneOn: '2026-09-28', nextDueOn: null }, ['all', 'open']],
    ['somebody has called since', { doneOn: '2026-09-29', nextDueOn: null }, ['all']],
    ['the next day is to come', { doneOn: '2026-11-01', nextDueOn: '2026-11-28' }, ['all']],
    ['the next day has come', { doneOn: '2026-11-01', nextDueOn: '2026-11-27' }, ['all', 'open', 'due']],
  ] as const) {
    it(`shows a member under ${shown.join(', ')} when ${title}`, () => {
      const filters = (['all', 'open', 'due'] as const).filter((one) => isToBeShown(one, last, since))

      expect(filters).to.deep.equal(shown)
    })
  }
})
