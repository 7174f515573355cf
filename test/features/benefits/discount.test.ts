import { expect } from 'chai'
import fc from 'fast-check'
import type { BenefitTerms } from '../../../src/features/benefits/benefit.types.js'
import { computeDiscount, needsBill, requiresSecondFactor } from '../../../src/features/benefits/discount.js'

const terms = (fields: Partial<BenefitTerms>): BenefitTerms => ({
  title: '早餐',
  kind: 'percent_off',
  limits: [],
  ...fields,
})
const belowMinimum = { ok: false, reason: 'below_min_spend' }

describe('the discount of a benefit', () => {
  it('is what the table says', () => {
    const percent = { kind: 'percent_off', percentOff: 15 } as const
    const amount = { kind: 'amount_off', amountOffFen: 1000 } as const
    const fixed = { kind: 'fixed_price', fixedPriceFen: 800 } as const
    const table: [Partial<BenefitTerms>, number, number | 'below_min_spend'][] = [
      [percent, 8600, 1290],
      [percent, 30, 5],
      [percent, 23, 3],
      [percent, 0, 0],
      [{ ...percent, percentOff: 100 }, 8600, 8600],
      [{ ...percent, percentOff: 1 }, 49, 0],
      [{ ...percent, percentOff: 1 }, 50, 1],
      [{ ...percent, maxDiscountFen: 1000 }, 8600, 1000],
      [{ ...percent, maxDiscountFen: 1290 }, 8600, 1290],
      [{ ...percent, minSpendFen: 2000 }, 1999, 'below_min_spend'],
      [{ ...percent, minSpendFen: 2000 }, 2000, 300],
      [amount, 5000, 1000],
      [amount, 1000, 1000],
      [amount, 999, 999],
      [{ ...amount, minSpendFen: 5000 }, 4999, 'below_min_spend'],
      [fixed, 801, 1],
      [fixed, 800, 'below_min_spend'],
      [fixed, 799, 'below_min_spend'],
      [fixed, 2000, 1200],
    ]
    for (const [fields, billFen, expected] of table) {
      const result = computeDiscount(terms(fields), billFen)
      const words = `${JSON.stringify(fields)} on ${billFen}`
      expect(result.ok ? result.discountFen : result.reason, words).to.equal(expected)
    }
  })

  it('of a free service is its worth, with nothing to pay, whatever the bill or without one', () => {
    const service = terms({ kind: 'free_service', valueFen: 3000, subsidyPercent: 50 })
    const given = { ok: true, discountFen: 3000, payableFen: 0, subsidyFen: 1500 }
    expect(computeDiscount(service, undefined)).to.deep.equal({ ...given, billFen: 0 })
    expect(computeDiscount(service, 1000)).to.deep.equal({ ...given, billFen: 1000 })
    expect(needsBill(service)).to.be.false
    expect(computeDiscount({ ...service, minSpendFen: 100 }, undefined)).to.deep.equal(belowMinimum)
    expect(needsBill({ ...service, minSpendFen: 100 })).to.be.true
  })

  it('pays the community its share, rounded half up', () => {
    const shared = terms({ percentOff: 10, subsidyPercent: 50 })
    expect(computeDiscount(shared, 10)).to.deep.equal({
      ok: true,
      billFen: 10,
      discountFen: 1,
      payableFen: 9,
      subsidyFen: 1,
    })
    expect(computeDiscount(shared, 20)).to.include({ discountFen: 2, subsidyFen: 1 })
    expect(computeDiscount(terms({ percentOff: 10 }), 1000)).to.include({ subsidyFen: 0 })
  })

  it('always adds up to the bill and is never more than it, nor the subsidy more than the discount', () => {
    const anyTerms = fc.oneof(
      fc.record({
        kind: fc.constant('percent_off' as const),
        percentOff: fc.integer({ min: 1, max: 100 }),
        maxDiscountFen: fc.option(fc.nat(10_000), { nil: undefined }),
      }),
      fc.record({
        kind: fc.constant('amount_off' as const),
        amountOffFen: fc.integer({ min: 1, max: 100_000 }),
      }),
      fc.record({ kind: fc.constant('fixed_price' as const), fixedPriceFen: fc.nat(100_000) }),
    )
    const anyRest = fc.record({ minSpendFen: fc.nat(5000), subsidyPercent: fc.nat(100) })
    fc.assert(
      fc.property(anyTerms, anyRest, fc.nat(10_000_000), (kind, rest, billFen) => {
        const result = computeDiscount(terms({ ...kind, ...rest }), billFen)
        const isBelow =
          billFen < rest.minSpendFen || (kind.kind === 'fixed_price' && billFen <= kind.fixedPriceFen)
        expect(result.ok).to.equal(!isBelow)
        if (!result.ok) return
        expect(result.discountFen + result.payableFen).to.equal(billFen)
        expect(result.discountFen).to.be.within(0, billFen)
        expect(result.subsidyFen).to.be.within(0, result.discountFen)
        for (const fen of [result.discountFen, result.payableFen, result.subsidyFen])
          expect(fen % 1).to.equal(0)
        if (kind.kind === 'percent_off' && kind.maxDiscountFen !== undefined) {
          expect(result.discountFen).to.be.at.most(kind.maxDiscountFen)
        }
        if (kind.kind === 'fixed_price') expect(result.payableFen).to.equal(kind.fixedPriceFen)
      }),
    )
  })

  it('is not guessed from a missing or broken amount', () => {
    expect(() => computeDiscount(terms({ percentOff: 10 }), undefined)).to.throw(RangeError)
    expect(() => computeDiscount(terms({ percentOff: 10 }), 10.5)).to.throw(RangeError)
    expect(() => computeDiscount(terms({ percentOff: 10 }), -1)).to.throw(RangeError)
    expect(() => computeDiscount(terms({ kind: 'amount_off' }), 1000)).to.throw(RangeError)
  })
})

describe('the second factor', () => {
  it('is asked for above the threshold, by the bill or the worth of a free service', () => {
    const guarded = terms({ secondFactorAboveFen: 10_000 })
    expect(requiresSecondFactor(guarded, { billFen: 10_000, discountFen: 1500 })).to.be.false
    expect(requiresSecondFactor(guarded, { billFen: 10_001, discountFen: 1500 })).to.be.true
    expect(requiresSecondFactor(guarded, { billFen: 0, discountFen: 10_001 })).to.be.true
    expect(requiresSecondFactor(terms({}), { billFen: 9_999_999, discountFen: 9_999_999 })).to.be.false
  })
})
