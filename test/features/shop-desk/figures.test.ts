import { expect } from 'chai'
import fc from 'fast-check'
import { rowsBy, totalOf, type FigureCell } from '../../../src/features/shop-desk/figures.js'

const amount = fc.integer({ min: 0, max: 10_000_000 })
const cells: fc.Arbitrary<FigureCell[]> = fc.array(
  fc.record({
    benefitId: fc.constantFrom('早餐', '理发', '体检'),
    benefitTitle: fc.constant('优惠'),
    userId: fc.constantFrom('wang', 'zhao', null),
    deviceId: fc.constantFrom('tablet', null),
    redemptions: amount,
    voids: amount,
    billFen: amount,
    discountFen: amount,
    subsidyFen: amount,
  }),
)
const FIGURES = ['redemptions', 'voids', 'billFen', 'discountFen', 'subsidyFen'] as const

describe('the figures of a shop', () => {
  it('are the same in total, however they are grouped', () => {
    fc.assert(
      fc.property(cells, (given) => {
        const byBenefit = rowsBy(
          given,
          ({ benefitId }) => benefitId,
          ({ benefitTitle }) => benefitTitle,
        )
        const byUser = rowsBy(
          given,
          ({ userId }) => userId ?? '',
          () => '',
        )
        for (const figure of FIGURES) {
          const plain = given.reduce((sum, cell) => sum + cell[figure], 0)
          expect(totalOf(given)[figure]).to.equal(plain)
          expect(totalOf(byBenefit)[figure]).to.equal(plain)
          expect(totalOf(byUser)[figure]).to.equal(plain)
        }
      }),
    )
  })

  it('have one row a key, with the most redemptions first', () => {
    fc.assert(
      fc.property(cells, (given) => {
        const rows = rowsBy(
          given,
          ({ benefitId }) => benefitId,
          ({ benefitTitle }) => benefitTitle,
        )
        expect(new Set(rows.map(({ key }) => key)).size).to.equal(rows.length)
        const counts = rows.map(({ redemptions }) => redemptions)
        expect(counts).to.deep.equal([...counts].sort((a, b) => b - a))
      }),
    )
  })
})
