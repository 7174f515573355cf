import { expect } from 'chai'
import { changeSentence } from '../../../src/features/agreements/change-words.js'
import {
  compareVersions,
  markedParts,
  type ComparedVersion,
} from '../../../src/features/agreements/comparison.js'
import type { BenefitTerms } from '../../../src/features/benefits/benefit.types.js'
import { type Language, translator } from '../../../src/infrastructure/i18n.js'

const breakfast: BenefitTerms = {
  title: '早餐',
  kind: 'percent_off',
  percentOff: 15,
  minAge: 60,
  maxDiscountFen: 1000,
  limits: [{ id: 'a', measure: 'count', max: 1, period: 'day', per: 'member' }],
}
const version = (fields: Partial<ComparedVersion>): ComparedVersion => ({
  title: '协议',
  startsOn: '2026-01-01',
  endsOn: '2026-12-31',
  services: [],
  benefits: [],
  ...fields,
})
const one = (terms: BenefitTerms, benefitId = 'x') => version({ benefits: [{ benefitId, terms }] })
const sentences = (from: ComparedVersion, to: ComparedVersion, language: Language = 'zh-CN') =>
  compareVersions(from, to, language).map((change) => changeSentence(translator(language), change))

describe('two versions of an agreement', () => {
  it('that say the same have no changes', () => {
    const same = { ...breakfast, limits: [{ ...breakfast.limits[0]!, id: 'other-id' }] }
    expect(compareVersions(one(breakfast), one(same), 'zh-CN')).to.deep.equal([])
  })

  it('are told apart rule by rule, in sentences', () => {
    const { maxDiscountFen: _, ...rest } = breakfast
    const later: BenefitTerms = {
      ...rest,
      title: '早点',
      percentOff: 20,
      weekdays: [1, 2, 3, 4, 5],
      limits: [{ id: 'a', measure: 'count', max: 2, period: 'day', per: 'member' }],
    }
    expect(sentences(one(breakfast), one(later))).to.deep.equal([
      '“早餐”改名为“早点”',
      '“早点”：增加“周一至周五”',
      '“早点”：“打八五折”改为“打八折”',
      '“早点”：“每人每天1次”改为“每人每天2次”',
      '“早点”：去掉“最多优惠10元”',
    ])
  })

  it('name what came and went, and what the paper itself says otherwise', () => {
    const haircut: BenefitTerms = { title: '理发', kind: 'fixed_price', fixedPriceFen: 1000, limits: [] }
    const from = { ...one(breakfast), services: ['送餐'] }
    const to = version({
      title: '新协议',
      endsOn: '2027-12-31',
      services: ['代购'],
      benefits: [{ benefitId: 'y', terms: haircut }],
    })
    expect(sentences(from, to)).to.deep.equal([
      '协议名称由“协议”改为“新协议”',
      '期限由 2026-01-01 – 2026-12-31 改为 2026-01-01 – 2027-12-31',
      '增加服务承诺：代购',
      '取消服务承诺：送餐',
      '新增“理发”：只付10元',
      '取消“早餐”，原来是：60岁以上，打八五折，每人每天1次，最多优惠10元',
    ])
    for (const words of sentences(from, to, 'en')) expect(words).not.to.match(/[{}]|undefined/)
  })

  it('show on each side what the other does not say word for word', () => {
    const later = { ...breakfast, percentOff: 20 }
    const others = markedParts(later, breakfast, 'zh-CN').filter(({ isOther }) => isOther)
    expect(others).to.deep.equal([{ text: '打八折', isOther: true }])
    expect(markedParts(breakfast, undefined, 'zh-CN').every(({ isOther }) => isOther)).to.equal(true)
  })
})
