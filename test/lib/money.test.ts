import { expect } from 'chai'
import fc from 'fast-check'
import {
  formatYuan,
  MAX_BILL_FEN,
  parseYuan,
  percentOfFen,
  plainYuan,
  roundHalfUpFen,
} from '../../src/lib/money.js'

describe('money', () => {
  it('rounds half up to a fen', () => {
    const table: [number, number, number][] = [
      [0, 2, 0],
      [1, 2, 1],
      [1, 3, 0],
      [2, 3, 1],
      [149, 100, 1],
      [150, 100, 2],
      [-1, 2, 0],
      [-3, 2, -1],
      [-151, 100, -2],
    ]
    for (const [numerator, denominator, expected] of table) {
      expect(roundHalfUpFen(numerator, denominator), `${numerator}/${denominator}`).to.equal(expected)
    }
  })

  it('rounds exactly as big integers do, however large the amounts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(2 ** 51), max: 2 ** 51 }),
        fc.integer({ min: 1, max: 100_000 }),
        (n, d) => {
          const doubled = 2n * BigInt(n) + BigInt(d)
          const divisor = 2n * BigInt(d)
          const floor = (doubled - (((doubled % divisor) + divisor) % divisor)) / divisor
          expect(BigInt(roundHalfUpFen(n, d))).to.equal(floor)
        },
      ),
    )
  })

  it('refuses what is no integer instead of inventing fractions of a fen', () => {
    expect(() => roundHalfUpFen(1.5, 2)).to.throw(RangeError)
    expect(() => roundHalfUpFen(1, 0)).to.throw(RangeError)
    expect(() => roundHalfUpFen(1, -3)).to.throw(RangeError)
    expect(() => roundHalfUpFen(Number.MAX_SAFE_INTEGER, 1)).to.throw(RangeError)
    expect(() => formatYuan(0.5)).to.throw(RangeError)
  })

  it('takes 15 % of ¥0.30 as 5 fen and of ¥0.23 as 3 fen', () => {
    expect(percentOfFen(30, 15)).to.equal(5)
    expect(percentOfFen(23, 15)).to.equal(3)
    expect(percentOfFen(8600, 100)).to.equal(8600)
  })

  it('shows fen as yuan', () => {
    expect(formatYuan(8600)).to.equal('¥86.00')
    expect(formatYuan(5)).to.equal('¥0.05')
    expect(formatYuan(123_456_789)).to.equal('¥1,234,567.89')
    expect(formatYuan(-100_000)).to.equal('-¥1,000.00')
    expect(plainYuan(2000)).to.equal('20')
    expect(plainYuan(123_456_50)).to.equal('123456.50')
  })

  it('reads what a cashier types', () => {
    const table: [string, number | null][] = [
      ['86', 8600],
      ['86.5', 8650],
      ['86.50', 8650],
      ['８６．５', 8650],
      [' 86\u3000', 8600],
      ['0', 0],
      ['0.01', 1],
      ['086', 8600],
      ['100000', MAX_BILL_FEN],
      ['100000.01', null],
      ['86.505', null],
      ['86.', null],
      ['.5', null],
      ['8.6.5', null],
      ['-1', null],
      ['+1', null],
      ['1e3', null],
      ['1,000', null],
      ['', null],
      ['Infinity', null],
      ['9'.repeat(40), null],
    ]
    for (const [text, fen] of table) expect(parseYuan(text), text).to.equal(fen)
  })

  it('reads back every amount that it shows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_BILL_FEN }), (fen) => {
        expect(parseYuan(formatYuan(fen).replace('¥', '').replaceAll(',', ''))).to.equal(fen)
        expect(parseYuan(plainYuan(fen))).to.equal(fen)
      }),
    )
  })
})
