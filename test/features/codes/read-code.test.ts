import { generateKeyPairSync } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { signCardCode } from '../../../src/features/codes/card-code.js'
import { newPhoneCode } from '../../../src/features/codes/phone-code.js'
import { readCode } from '../../../src/features/codes/read-code.js'

const card = { keyId: 1, serial: 12_345, issueNo: 1, expiryDay: 20_000 }
const printed = signCardCode(card, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)

describe('what is held up at the counter', () => {
  it('is told apart by its form', () => {
    const phone = newPhoneCode()
    expect(readCode(printed)).to.deep.equal({ kind: 'printed', text: printed })
    expect(readCode(phone)).to.deep.equal({ kind: 'phone', text: phone })
    expect(readCode('YL2:ABC')).to.deep.equal({ kind: 'proof', text: 'YL2:ABC' })
    expect(readCode('01234567')).to.deep.equal({ kind: 'typed', digits: '01234567' })
  })

  it('is named when it is something else', () => {
    const table: [unknown, string][] = [
      ['134567890123456789', 'payment_code'],
      ['101234567890123456', 'payment_code'],
      ['2812345678901234', 'payment_code'],
      ['301234567890123456789012', 'payment_code'],
      ['wxp://f2f0AbCdEf', 'payment_code'],
      ['HTTPS://QR.ALIPAY.COM/FKX123', 'payment_code'],
      ['164567890123456789', 'other'],
      ['13456789012345678', 'other'],
      ['3112345678901234', 'other'],
      ['https://example.com/a?b=c', 'url'],
      ['HTTP://EXAMPLE.COM', 'url'],
      ['weixin://dl/business', 'url'],
      ['www.example.com', 'url'],
      ['BEGIN:VCARD\nN:李', 'alphabet'],
      ['yl1:abc', 'alphabet'],
      ['李秀云', 'alphabet'],
      ['12345678\n', 'alphabet'],
      ['１２３４５６７８', 'alphabet'],
      [' 12345678', 'other'],
      ['1234567', 'other'],
      [`${printed} `, 'other'],
      [printed.slice(0, -1), 'other'],
      ['YL1:ABC', 'other'],
      ['', 'other'],
      [null, 'other'],
      [undefined, 'other'],
      [12_345_678, 'other'],
      [['12345678'], 'other'],
      [{ toString: () => '12345678' }, 'other'],
      ['1'.repeat(513), 'too_long'],
      [`https://${'a'.repeat(512)}`, 'too_long'],
    ]
    for (const [input, hint] of table) {
      expect(readCode(input), String(input).slice(0, 40)).to.deep.equal({ kind: 'unreadable', hint })
    }
    expect(readCode('1'.repeat(512))).to.deep.equal({ kind: 'unreadable', hint: 'other' })
  })

  it('is never trimmed or changed, and never makes the reader fail', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        const result = readCode(input)
        if (result.kind !== 'unreadable')
          expect(result.kind === 'typed' ? result.digits : result.text).to.equal(input)
      }),
    )
  })
})
