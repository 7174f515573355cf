import { expect } from 'chai'
import fc from 'fast-check'
import { stdnum } from 'stdnum'
import { checkCharacterOf, parseChineseId } from '../../src/lib/chinese-id.js'

const TODAY = '2026-11-24'
const genuine = '11010519491231002X'

const toFullWidth = (text: string) =>
  Array.from(text, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0)).join('')

const anyId = fc
  .tuple(
    fc.constantFrom('110105', '140202', '310101', '440301', '650102'),
    fc.date({ min: new Date('1920-01-01'), max: new Date('2020-12-31'), noInvalidDate: true }),
    fc.integer({ min: 0, max: 999 }),
  )
  .map(([area, birth, order]) => {
    const digits =
      area + birth.toISOString().slice(0, 10).replaceAll('-', '') + String(order).padStart(3, '0')
    return digits + checkCharacterOf(digits)
  })

describe('an identity number', () => {
  it('says birth date, sex and area', () => {
    expect(parseChineseId(genuine, TODAY)).to.deep.equal({
      ok: true,
      id: genuine,
      birthDate: '1949-12-31',
      sex: 'female',
      areaCode: '110105',
    })
  })

  it('may be typed with a small x, in full width and with blanks', () => {
    for (const typed of ['11010519491231002x', toFullWidth(genuine), ` 110105 19491231 002X\u3000`]) {
      expect(parseChineseId(typed, TODAY), typed).to.include({ ok: true, id: genuine })
    }
  })

  it('is refused with the reason', () => {
    const withCheck = (digits: string) => digits + checkCharacterOf(digits)
    const table: [string, string][] = [
      ['', 'length'],
      ['110105491231002', 'length'],
      [`${genuine}0`, 'length'],
      ['1101051949123100AX', 'characters'],
      ['X10105194912310021', 'characters'],
      [withCheck('11010519490230002'), 'birth_date'],
      [withCheck('11010519491301002'), 'birth_date'],
      [withCheck('11010520261125002'), 'birth_date'],
      [withCheck('11010518951231002'), 'birth_date'],
      ['110105194912310021', 'checksum'],
      [withCheck('00010519491231002'), 'area'],
      [withCheck('16010519491231002'), 'area'],
      [withCheck('99010519491231002'), 'area'],
    ]
    for (const [text, error] of table)
      expect(parseChineseId(text, TODAY), text).to.deep.equal({ ok: false, error })
  })

  it('is accepted for who is born today, and for a foreigner with a residence card', () => {
    const today = '11010520261124002'
    expect(parseChineseId(today + checkCharacterOf(today), TODAY).ok).to.be.true
    const foreigner = '91115619500101002'
    expect(parseChineseId(foreigner + checkCharacterOf(foreigner), TODAY).ok).to.be.true
  })

  it('is judged as by the library stdnum, and no single wrong digit goes through', () => {
    fc.assert(
      fc.property(anyId, fc.nat(17), fc.integer({ min: 1, max: 9 }), (id, position, change) => {
        const result = parseChineseId(id, TODAY)
        expect(result.ok).to.be.true
        expect(stdnum.CN?.ric?.validate(id).isValid).to.be.true
        expect(result.ok && result.sex).to.equal(Number(id[16]) % 2 ? 'male' : 'female')

        const digit = id[position] === 'X' ? 10 : Number(id[position])
        const altered = id.slice(0, position) + String((digit + change) % 10) + id.slice(position + 1)
        if (altered !== id) expect(parseChineseId(altered, TODAY).ok, altered).to.be.false
      }),
      { numRuns: 300 },
    )
  })
})
