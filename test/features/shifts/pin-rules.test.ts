import { expect } from 'chai'
import fc from 'fast-check'
import { isTrivialPin } from '../../../src/features/shifts/pin-rules.js'

const digit = fc.integer({ min: 0, max: 9 })
const pinOf = (digits: number[]) => digits.map((each) => each % 10).join('')

describe('a trivial PIN', () => {
  it('is what people choose first', () => {
    for (const pin of [
      '000000',
      '123456',
      '654321',
      '121212',
      '123123',
      '123321',
      '112233',
      '147258',
      '520520',
    ]) {
      expect(isTrivialPin(pin), pin).to.equal(true)
    }
  })

  it('is every run, upwards and downwards, with any step and past nine', () => {
    fc.assert(
      fc.property(digit, digit, (start, step) => {
        expect(isTrivialPin(pinOf([0, 1, 2, 3, 4, 5].map((place) => start + place * step)))).to.equal(true)
      }),
    )
  })

  it('is every repeated, mirrored and two-digit piece', () => {
    fc.assert(
      fc.property(digit, digit, digit, (a, b, c) => {
        expect(isTrivialPin(pinOf([a, b, c, a, b, c]))).to.equal(true)
        expect(isTrivialPin(pinOf([a, b, c, c, b, a]))).to.equal(true)
        expect(isTrivialPin(pinOf([a, b, b, a, a, b]))).to.equal(true)
      }),
    )
  })

  it('is no other: nearly all of the million may be chosen', () => {
    let trivial = 0
    for (let pin = 0; pin < 1_000_000; pin += 1) if (isTrivialPin(String(pin).padStart(6, '0'))) trivial += 1
    expect(trivial).to.be.within(2_000, 6_000)
    expect(isTrivialPin('739164')).to.equal(false)
  })
})
