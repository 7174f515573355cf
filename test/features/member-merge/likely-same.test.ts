import { expect } from 'chai'
import fc from 'fast-check'
import {
  likelyPairs,
  likenessOf,
  pairKey,
  type Traits,
} from '../../../src/features/member-merge/likely-same.js'
import { nameSearchKeys } from '../../../src/lib/pinyin.js'

let last = 0
function someone(traits: Partial<Traits> = {}): Traits {
  last += 1
  const name = traits.name ?? '李秀云'
  return {
    id: `m${last}`,
    number: last,
    name,
    searchKeys: nameSearchKeys(name),
    birthDate: '1950-05-20',
    sex: 'female',
    phoneMasked: null,
    phoneLast4Index: null,
    ...traits,
  }
}
const phone = { phoneMasked: '138****5678', phoneLast4Index: 'x' }

describe('two records that may be one person', () => {
  const cases: [string, Partial<Traits>, Partial<Traits>, string | null][] = [
    ['the same name and birth date', {}, {}, 'name_and_birth'],
    ['the same name with a blank in it', { name: '欧阳 淑珍' }, { name: '欧阳淑珍' }, 'name_and_birth'],
    ['the same name and phone', phone, { ...phone, birthDate: '1949-01-02' }, 'name_and_phone'],
    ['a name written otherwise', { name: '李秀云' }, { name: '李秀芸' }, 'sounding_name_and_birth'],
    ['another name with phone and birth date', { ...phone, name: '王建国' }, phone, 'phone_and_birth'],
    ['one digit of the year', {}, { birthDate: '1951-05-20' }, 'name_and_near_birth'],
    [
      'month and day exchanged',
      { birthDate: '1950-05-02' },
      { birthDate: '1950-02-05' },
      'name_and_near_birth',
    ],
    ['only the same name', {}, { birthDate: '1944-11-03' }, null],
    ['only the same birth date', { name: '王建国' }, { name: '赵铁柱' }, null],
    ['a couple on one phone', { ...phone, name: '王建国', birthDate: '1948-03-01' }, phone, null],
    ['no phone on either side', { name: '王建国' }, { name: '赵铁柱', birthDate: '1949-01-02' }, null],
  ]
  for (const [what, a, b, why] of cases) {
    it(`${why === null ? 'are not' : 'are'} told by ${what}`, () => {
      expect(likenessOf(someone(a), someone(b))).to.equal(why)
    })
  }

  it('are found whoever is asked first, and nobody is a pair with himself', () => {
    const names = fc.constantFrom('李秀云', '李秀芸', '王建国', '王 建国')
    const births = fc.constantFrom('1950-05-20', '1950-05-21', '1949-01-02')
    const phones = fc.constantFrom<Partial<Traits>>({}, phone, {
      phoneMasked: '139****0001',
      phoneLast4Index: 'y',
    })
    const person = fc
      .tuple(names, births, phones)
      .map(([name, birthDate, more]) => ({ name, birthDate, ...more }))
    fc.assert(
      fc.property(fc.array(person, { maxLength: 12 }), (people) => {
        const records = people.map((one) => someone(one))
        const found = likelyPairs(records)
        const all = records.flatMap((one, index) =>
          records
            .slice(index + 1)
            .filter((other) => likenessOf(one, other) !== null)
            .map((other) => pairKey(one.id, other.id)),
        )
        expect(found.map(({ first, second }) => pairKey(first.id, second.id))).to.have.members(all)
        for (const { first, second, why } of found) {
          expect(first.number).to.be.below(second.number)
          expect(likenessOf(second, first)).to.equal(why)
        }
        expect(likelyPairs([...records].reverse()).length).to.equal(found.length)
      }),
      { numRuns: 200 },
    )
  })

  it('are found among twenty thousand', () => {
    const many = Array.from({ length: 20_000 }, (_, index) =>
      someone({
        name: `张${index}`,
        birthDate: `19${40 + (index % 25)}-${String(1 + (index % 12)).padStart(2, '0')}-01`,
        searchKeys: [`张${index}`],
      }),
    )
    many.push(someone({ name: '张7', birthDate: '1947-08-01', searchKeys: ['张7'] }))
    expect(likelyPairs(many)).to.have.lengthOf(1)
  })
})
