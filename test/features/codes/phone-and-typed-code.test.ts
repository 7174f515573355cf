import { expect } from 'chai'
import fc from 'fast-check'
import { hashCode, newPhoneCode, parsePhoneCode } from '../../../src/features/codes/phone-code.js'
import {
  cardNumberOf,
  formatCardNumber,
  isTypedDigits,
  newTypedDigits,
  parseCardNumber,
} from '../../../src/features/codes/typed-code.js'

const anySerial = fc.oneof(fc.nat(100_000), fc.integer({ min: 0, max: 2 ** 48 - 1 }))

describe('a phone code', () => {
  it('is new each time, 30 characters that any QR reader returns unchanged', () => {
    const codes = Array.from({ length: 500 }, newPhoneCode)
    expect(new Set(codes).size).to.equal(500)
    for (const code of codes) {
      expect(code).to.match(/^YL1:[A-Z2-7]{26}$/)
      expect(parsePhoneCode(code)).to.equal(code)
    }
    for (let position = 4; position < 29; position += 1) {
      const seen = new Set(codes.map((code) => code[position]))
      expect(seen.size, `characters at ${position}`).to.be.above(20)
    }
  })

  it('is refused in any other spelling', () => {
    const code = `YL1:${'A'.repeat(26)}`
    expect(parsePhoneCode(code)).to.equal(code)
    const wrong = [
      code.toLowerCase(),
      ` ${code}`,
      `${code}\n`,
      `${code}=`,
      code.slice(0, -1),
      `${code}A`,
      code.replace('YL1', 'YL2'),
    ]
    for (const text of [
      ...wrong,
      `${code.slice(0, -1)}B`,
      `${code.slice(0, -1)}7`,
      code.replace('A', '1'),
      '',
    ]) {
      expect(parsePhoneCode(text), JSON.stringify(text)).to.equal(null)
    }
  })

  it('has exactly 8 last characters, as 128 bits leave 3 for it', () => {
    const last = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567').filter((c) =>
      parsePhoneCode(`YL1:${'A'.repeat(25)}${c}`),
    )
    expect(last.join('')).to.equal('AEIMQUY4')
  })

  it('is stored as a SHA-256 only', () => {
    expect(hashCode('abc')).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})

describe('a typed code', () => {
  it('is eight digits, leading zeros included, any digit at any place', () => {
    const codes = Array.from({ length: 1000 }, newTypedDigits)
    for (const code of codes) expect(isTypedDigits(code), code).to.be.true
    for (let position = 0; position < 8; position += 1) {
      expect(new Set(codes.map((code) => code[position])).size, `digits at ${position}`).to.equal(10)
    }
    for (const text of ['1234567', '123456789', '１２３４５６７８', ' 12345678', '1234567a', '12345678\n']) {
      expect(isTypedDigits(text), text).to.be.false
    }
  })
})

describe('a card number', () => {
  it('is the serial with a check digit, printed in groups of four', () => {
    expect(cardNumberOf(12_345)).to.equal('000000123459')
    expect(formatCardNumber('000000123459')).to.equal('0000 0012 3459')
    // The example of Damm's thesis: 572 has the check digit 4.
    expect(cardNumberOf(572)).to.equal('000000005724')
  })

  it('is read as people type it', () => {
    fc.assert(
      fc.property(anySerial, (serial) => {
        const number = cardNumberOf(serial)
        const fullWidth = Array.from(number, (digit) =>
          String.fromCharCode(digit.charCodeAt(0) + 0xfee0),
        ).join('')
        for (const typed of [
          number,
          formatCardNumber(number),
          ` ${number} `,
          fullWidth,
          fullWidth.replace(/(.{4})/g, '$1\u3000'),
        ]) {
          expect(parseCardNumber(typed), typed).to.deep.equal({ serial })
        }
      }),
    )
  })

  it('shows every single wrong digit and every exchange of neighbours', () => {
    fc.assert(
      fc.property(anySerial, (serial) => {
        const number = cardNumberOf(serial)
        Array.from(number).forEach((digit, index) => {
          for (let change = 1; change < 10; change += 1) {
            const wrong =
              number.slice(0, index) + String((Number(digit) + change) % 10) + number.slice(index + 1)
            expect(parseCardNumber(wrong), wrong).to.equal(null)
          }
          const next = number[index + 1]
          if (next === undefined || next === digit) return
          const exchanged = number.slice(0, index) + next + digit + number.slice(index + 2)
          expect(parseCardNumber(exchanged), exchanged).to.equal(null)
        })
      }),
      { numRuns: 50 },
    )
  })

  it('is refused when too short, too long or with something else in it', () => {
    for (const text of [
      '',
      '0',
      '00000123459',
      '0000000123459',
      '00000012345X',
      '0000-0012-3459',
      '9'.repeat(16),
      '0'.repeat(17),
    ]) {
      expect(parseCardNumber(text), text).to.equal(null)
    }
    expect(() => cardNumberOf(2 ** 48)).to.throw(RangeError)
    expect(() => cardNumberOf(-1)).to.throw(RangeError)
  })
})
