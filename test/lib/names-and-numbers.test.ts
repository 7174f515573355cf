import { expect } from 'chai'
import fc from 'fast-check'
import { AGE_BANDS, ageBandOf } from '../../src/lib/age-band.js'
import { maskIdNumber, maskName, maskPhone, phoneLast4 } from '../../src/lib/masks.js'
import { isMobileNumber, normalisePhoneNumber, readablePhoneNumber } from '../../src/lib/phone-number.js'
import { nameSearchKeys, pinyinInitials } from '../../src/lib/pinyin.js'

describe('masks', () => {
  it('hide the given name', () => {
    const table: Record<string, string> = {
      李秀云: '李*云',
      李云: '李*',
      李: '*',
      欧阳建华: '欧**华',
      ' 李秀云 ': '李*云',
      '买买提·艾力': '买**·*力',
      '𠮷田云': '𠮷*云',
      'John Smith': 'J*** S***',
      Al: 'A***',
      '': '',
    }
    for (const [name, masked] of Object.entries(table)) expect(maskName(name), name).to.equal(masked)
  })

  it('leave of an identity number only the first and the last character', () => {
    expect(maskIdNumber('11010519491231002X')).to.equal('1****************X')
    expect(maskIdNumber('12')).to.equal('**')
  })

  it('leave of a phone number what is needed to know it again', () => {
    expect(maskPhone('13812345678')).to.equal('138****5678')
    expect(maskPhone('+86 138-1234-5678')).to.equal('138****5678')
    expect(maskPhone('03522345678')).to.equal('035****5678')
    expect(maskPhone('12345')).to.equal('****45')
    expect(maskPhone('123')).to.equal('****')
    expect(phoneLast4('+86 138 1234 5678')).to.equal('5678')
    expect(phoneLast4('123')).to.equal('')
  })
})

describe('age bands', () => {
  it('begin with their first year and leave no age out', () => {
    const table: [number, string][] = [
      [0, 'under_60'],
      [59, 'under_60'],
      [60, '60_69'],
      [69, '60_69'],
      [70, '70_79'],
      [79, '70_79'],
      [80, '80_89'],
      [89, '80_89'],
      [90, '90_plus'],
      [120, '90_plus'],
    ]
    for (const [age, band] of table) expect(ageBandOf(age), String(age)).to.equal(band)
    expect(new Set(table.map(([, band]) => band))).to.deep.equal(new Set(AGE_BANDS))
  })
})

describe('searching a name', () => {
  it('works with initials', () => {
    expect(pinyinInitials('李秀云')).to.equal('lxy')
    expect(pinyinInitials('欧阳建华')).to.equal('oyjh')
  })

  it('reads characters as family names where they are one', () => {
    expect(nameSearchKeys('单田芳')).to.include('shantianfang')
    expect(nameSearchKeys('曾国藩')).to.include('zengguofan')
    expect(nameSearchKeys('解晓东')).to.include('xiexiaodong')
  })

  it('finds a ü typed as v or u, and names in Latin letters whatever their case', () => {
    expect(nameSearchKeys('吕云')).to.have.members(['吕云', 'lvyun', 'luyun', 'ly'])
    expect(nameSearchKeys('John Smith')).to.include('johnsmith')
    expect(nameSearchKeys('  ')).to.deep.equal([])
  })
})

describe('phone numbers', () => {
  it('have one form, however they are written', () => {
    const spellings = [
      '13812345678',
      '138 1234 5678',
      '+86 138-1234-5678',
      '0086 13812345678',
      '１３８１２３４５６７８',
    ]
    for (const text of spellings) expect(normalisePhoneNumber(text), text).to.equal('13812345678')
    for (const text of ['0352-2345678', '(0352) 2345678', '+86 352 2345678']) {
      expect(normalisePhoneNumber(text), text).to.equal('03522345678')
    }
    expect(normalisePhoneNumber('400-123-4567')).to.equal('4001234567')
  })

  it('are refused when nobody in the country has such a number', () => {
    for (const text of [
      '',
      '12345',
      '1381234567',
      '138123456789',
      '+1 212 555 0100',
      'call 13812345678',
      '13812345678 ext 5',
    ]) {
      expect(normalisePhoneNumber(text), text).to.equal(null)
    }
  })

  it('are shown in groups that can be read out', () => {
    const table: Record<string, string> = {
      '03522345678': '0352-2345678',
      '0352-2345678': '0352-2345678',
      '01012345678': '010-12345678',
      '02112345678': '021-12345678',
      '075512345678': '0755-12345678',
      '13812345678': '138 1234 5678',
      '138 1234 5678': '138 1234 5678',
      '400-123-4567': '400-123-4567',
      '12345': '12345',
      '': '',
    }
    for (const [phone, shown] of Object.entries(table))
      expect(readablePhoneNumber(phone), phone).to.equal(shown)
  })

  it('stay as they are once normalised', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (rest) => {
        const number = `138${String(rest).padStart(8, '0')}`
        expect(normalisePhoneNumber(number)).to.equal(number)
        expect(isMobileNumber(number)).to.be.true
      }),
    )
    expect(isMobileNumber('0352-2345678')).to.be.false
  })
})
