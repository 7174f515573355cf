import { expect } from 'chai'
import fc from 'fast-check'
import { benefitForm } from '../../../src/features/benefits/benefit.forms.js'
import { termsOfForm } from '../../../src/features/benefits/benefit-terms.js'
import { benefitSentence } from '../../../src/features/benefits/sentence.js'
import { benefitInput } from '../../../src/features/console/benefit-input.js'
import { sentenceSoFar } from '../../../src/features/console/sentence-so-far.js'
import type { Typed } from '../../../src/features/console/typed-values.js'
import { Problem } from '../../../src/problems.js'

const full: Typed = {
  title: '早餐',
  kind: 'percent_off',
  percentOff: '15',
  maxDiscountFen: '10',
  minAge: '60',
  minSpendFen: '20',
  weekdays: ['1', '2', '3', '4', '5'],
  'hours-from': '08:00',
  'hours-to': '11:00',
  'limits-0-measure': 'count',
  'limits-0-max': '1',
  'limits-0-period': 'day',
  'limits-0-per': 'member',
}

const kinds: Typed[] = [
  {},
  { kind: 'amount_off', amountOffFen: '3.50' },
  { kind: 'fixed_price', fixedPriceFen: '8' },
  { kind: 'free_service', valueFen: '25' },
]

/** What people type into a field, good, half done and wrong. */
const text = fc.constantFrom(
  '',
  ' ',
  '0',
  '1',
  '15',
  '60',
  '99',
  '100',
  '101',
  '1e3',
  '8.5',
  '8.555',
  '二十',
  '２０',
  '-1',
  'x',
)
const time = fc.constantFrom('', '8', '08:', '08:00', '11:00', '24:00', '25:00')
const date = fc.constantFrom('', '2026-02-30', '2026-03-01', '2026-12-31', '1999-01-01')
const several = (values: string[]) =>
  fc.oneof(fc.subarray(values), fc.constantFrom(...values), fc.constant(['?']))
const limitFields = [0, 1, 2].map((row) => ({
  [`limits-${row}-measure`]: fc.constantFrom('count', 'amount', 'x'),
  [`limits-${row}-max`]: text,
  [`limits-${row}-period`]: fc.constantFrom('day', 'month', 'agreement'),
  [`limits-${row}-per`]: fc.constantFrom('member', 'shop', 'benefit'),
}))
const fields: Record<string, fc.Arbitrary<string | string[]>> = {
  title: fc.constantFrom('早餐', '', '<b>x</b>'),
  kind: fc.constantFrom('percent_off', 'amount_off', 'fixed_price', 'free_service', 'x'),
  percentOff: text,
  amountOffFen: text,
  fixedPriceFen: text,
  valueFen: text,
  minSpendFen: text,
  maxDiscountFen: text,
  minAge: text,
  subsidyPercent: text,
  secondFactorAboveFen: text,
  tags: several(['living_alone', 'veteran', 'oldest_old']),
  weekdays: several(['1', '2', '5', '7']),
  festivals: several(['double_ninth', 'laba']),
  'hours-from': time,
  'hours-to': time,
  'dates-from': date,
  'dates-to': date,
  ...Object.assign({}, ...limitFields),
}

/** A good form of some kind in which a few fields are typed anew. */
const anyForm: fc.Arbitrary<Typed> = fc
  .record({ kind: fc.constantFrom(...kinds), names: fc.subarray(Object.keys(fields), { maxLength: 4 }) })
  .chain(({ kind, names }) =>
    fc
      .record(Object.fromEntries(names.map((name) => [name, fields[name]!])))
      .map((typed) => ({ ...full, ...kind, ...(typed as Typed) })),
  )

/** The sentence of what the server would store; null when it refuses the form. */
function storedSentence(values: Typed): string | null {
  const parsed = benefitForm.safeParse(benefitInput(values))
  if (!parsed.success) return null
  try {
    return benefitSentence(termsOfForm(parsed.data, 'id'), 'zh-CN')
  } catch (error) {
    if (error instanceof Problem) return null
    throw error
  }
}

describe('the sentence of a form that is being filled in', () => {
  it('says what people read', () => {
    expect(sentenceSoFar(full, 'zh-CN')).to.equal(
      '60岁以上，周一至周五 8:00–11:00，满20元打八五折，每人每天1次，最多优惠10元',
    )
  })

  it('leaves out what is missing, half typed or out of bounds, and waits for the amount', () => {
    const table: [Typed, string | null][] = [
      [{}, null],
      [{ kind: 'percent_off' }, null],
      [{ kind: 'percent_off', percentOff: '150' }, null],
      [{ kind: 'percent_off', percentOff: '15', minAge: '6x', 'hours-from': '08:00' }, '打八五折'],
      [{ kind: 'amount_off', amountOffFen: '3.50', percentOff: '15', minSpendFen: '二十' }, '减3.50元'],
      [
        { kind: 'amount_off', amountOffFen: '3', 'dates-from': '2026-03-02', 'dates-to': '2026-03-01' },
        '减3元',
      ],
    ]
    for (const [values, sentence] of table) expect(sentenceSoFar(values, 'zh-CN')).to.equal(sentence)
  })

  it('is the very sentence of what the server stores, for every form that it takes', () => {
    let taken = 0
    fc.assert(
      fc.property(anyForm, (values) => {
        const stored = storedSentence(values)
        const sentence = sentenceSoFar(values, 'zh-CN')
        if (stored === null) return
        taken += 1
        expect(sentence).to.equal(stored)
      }),
      { numRuns: 1500 },
    )
    expect(taken).to.be.above(200)
  })
})
