import { expect } from 'chai'
import fc from 'fast-check'
import { LIMIT_MEASURES, LIMIT_SCOPES, type Limit } from '../../../src/features/benefits/benefit.types.js'
import {
  budgetKey,
  budgetUse,
  lowestFreeSlot,
  mechanismOf,
  periodKey,
  slotName,
  slotNumber,
  slotPrefix,
} from '../../../src/features/benefits/limits.js'

const limit: Limit = { id: 'lim1', measure: 'count', max: 3, period: 'day', per: 'member' }

describe('limits', () => {
  it('per member and count are slots, all others budgets', () => {
    const slots = LIMIT_MEASURES.flatMap((measure) => LIMIT_SCOPES.map((per) => ({ measure, per }))).filter(
      (kind) => mechanismOf(kind) === 'slots',
    )
    expect(slots).to.deep.equal([{ measure: 'count', per: 'member' }])
  })

  it('begin anew with each day, week, month, year or agreement', () => {
    const keys = (['day', 'week', 'month', 'year', 'agreement'] as const).map((period) =>
      periodKey(period, '2026-11-24', 'agr9'),
    )
    expect(keys).to.deep.equal(['2026-11-24', '2026-W48', '2026-11', '2026', 'agr9'])
    expect(periodKey('week', '2026-11-29', 'a')).to.equal('2026-W48')
    expect(periodKey('week', '2026-11-30', 'a')).to.equal('2026-W49')
    expect(periodKey('week', '2027-01-01', 'a')).to.equal('2026-W53')
  })

  it('name each use of a member', () => {
    expect(slotName(limit, 'm7', '2026-11-24', 1)).to.equal('lim1|m7|2026-11-24|1')
    expect(slotPrefix(limit, 'm7', '2026-11-24')).to.equal('lim1|m7|2026-11-24|')
  })

  it('find a number again in its name, and only under the same limit, member and period', () => {
    const prefix = slotPrefix(limit, 'm7', '2026-11-2')
    expect(
      slotNumber(slotPrefix(limit, 'm7', '2026-11-24'), slotName(limit, 'm7', '2026-11-24', 12)),
    ).to.equal(12)
    expect(slotNumber(prefix, slotName(limit, 'm7', '2026-11-24', 1))).to.equal(null)
    expect(slotNumber(prefix, `${prefix}0`)).to.equal(null)
    expect(slotNumber(prefix, prefix)).to.equal(null)
  })

  it('count a budget by member, shop or benefit', () => {
    const ids = { memberId: 'm7', shopId: 's3', benefitId: 'b5' }
    const keys = LIMIT_SCOPES.map((per) => budgetKey({ id: 'lim1', per }, ids, '2026-11'))
    expect(keys).to.deep.equal(['lim1|m7|2026-11', 'lim1|s3|2026-11', 'lim1|b5|2026-11'])
    expect(budgetUse({ measure: 'count' }, 1290)).to.equal(1)
    expect(budgetUse({ measure: 'amount' }, 1290)).to.equal(1290)
  })

  it('give the lowest free number, so that a voided use is given again', () => {
    expect(lowestFreeSlot(3, new Set())).to.equal(1)
    expect(lowestFreeSlot(3, new Set([1, 3]))).to.equal(2)
    expect(lowestFreeSlot(3, new Set([1, 2, 3]))).to.equal(null)
    expect(lowestFreeSlot(0, new Set())).to.equal(null)
  })

  it('give no number twice and none above the maximum, also when the maximum was lowered', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.uniqueArray(fc.integer({ min: 1, max: 25 })), (max, numbers) => {
        const taken = new Set(numbers)
        const free = lowestFreeSlot(max, taken)
        const expected =
          Array.from({ length: max }, (_, index) => index + 1).find((n) => !taken.has(n)) ?? null
        expect(free).to.equal(expected)
      }),
    )
  })
})
