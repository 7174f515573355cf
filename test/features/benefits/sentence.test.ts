import { expect } from 'chai'
import {
  BENEFIT_TAGS,
  type BenefitTerms,
  FESTIVALS,
  LIMIT_MEASURES,
  LIMIT_PERIODS,
  LIMIT_SCOPES,
} from '../../../src/features/benefits/benefit.types.js'
import { chineseDiscount } from '../../../src/features/benefits/benefit-words.js'
import { benefitSentence } from '../../../src/features/benefits/sentence.js'

const breakfast: BenefitTerms = {
  title: '早餐',
  kind: 'percent_off',
  percentOff: 15,
  minAge: 60,
  weekdays: [1, 2, 3, 4, 5],
  hours: { from: '08:00', to: '11:00' },
  minSpendFen: 2000,
  maxDiscountFen: 1000,
  limits: [{ id: 'a', measure: 'count', max: 1, period: 'day', per: 'member' }],
}
const bare = (fields: Partial<BenefitTerms>): BenefitTerms => ({
  title: 't',
  kind: 'percent_off',
  limits: [],
  ...fields,
})

describe('the sentence of a benefit', () => {
  it('says the rules as people say them', () => {
    expect(benefitSentence(breakfast, 'zh-CN')).to.equal(
      '60岁以上，周一至周五 8:00–11:00，满20元打八五折，每人每天1次，最多优惠10元',
    )
    expect(benefitSentence(breakfast, 'en')).to.equal(
      'Aged 60 or over, Monday to Friday 8:00–11:00, 15% off bills of ¥20 or more, once a day per member, at most ¥10 off',
    )
  })

  it('says every rule there is', () => {
    const full: BenefitTerms = {
      ...breakfast,
      tags: ['living_alone', 'veteran'],
      weekdays: [1, 2, 3, 5, 6, 7].reverse(),
      hours: { from: '22:00', to: '02:00' },
      dates: { from: '2026-11-01', to: '2026-12-31' },
      festivals: ['double_ninth', 'national_day'],
      limits: [
        { id: 'a', measure: 'count', max: 2, period: 'week', per: 'member' },
        { id: 'b', measure: 'amount', max: 50_000, period: 'month', per: 'shop' },
      ],
      subsidyPercent: 50,
      secondFactorAboveFen: 10_050,
    }
    expect(benefitSentence(full, 'zh-CN')).to.equal(
      '60岁以上，限独居老人或退役军人，2026年11月1日至2026年12月31日，限重阳节、国庆节（10月1日至3日），' +
        '周一至周三、周五至周日 22:00–次日2:00，满20元打八五折，每人每周2次，本店每月优惠合计不超过500元，' +
        '最多优惠10元，社区补贴优惠额的50%，消费超过100.50元须核对本人',
    )
    expect(benefitSentence(full, 'en')).to.equal(
      'Aged 60 or over, for people living alone or veterans, from 1 November 2026 to 31 December 2026, ' +
        'only on the Double Ninth Festival and National Day (1–3 October), ' +
        'Monday to Wednesday and Friday to Sunday 22:00–2:00 the next day, 15% off bills of ¥20 or more, ' +
        'twice a week per member, discounts of at most ¥500 a month in this shop, at most ¥10 off, ' +
        'the community pays 50% of the discount back, above ¥100.50 the person is checked',
    )
  })

  it('says what each kind gives', () => {
    const table: [Partial<BenefitTerms>, string, string][] = [
      [{ percentOff: 20 }, '打八折', '20% off'],
      [{ percentOff: 100 }, '免费', 'Free of charge'],
      [{ percentOff: 100, minSpendFen: 500 }, '满5元免费', 'Free for bills of ¥5 or more'],
      [{ kind: 'amount_off', amountOffFen: 1000 }, '减10元', '¥10 off'],
      [
        { kind: 'amount_off', amountOffFen: 1050, minSpendFen: 5000 },
        '满50元减10.50元',
        '¥10.50 off bills of ¥50 or more',
      ],
      [{ kind: 'fixed_price', fixedPriceFen: 800 }, '只付8元', 'Pay only ¥8'],
      [{ kind: 'free_service', valueFen: 3000 }, '免费服务（价值30元）', 'Free service worth ¥30'],
    ]
    for (const [fields, chinese, english] of table) {
      expect(benefitSentence(bare(fields), 'zh-CN')).to.equal(chinese)
      expect(benefitSentence(bare(fields), 'en')).to.equal(english)
    }
  })

  it('names a discount by what remains to be paid', () => {
    const table: Record<number, string> = {
      1: '九九折',
      5: '九五折',
      10: '九折',
      15: '八五折',
      50: '五折',
      89: '一一折',
      90: '一折',
      95: '零点五折',
      100: '免费',
    }
    for (const [percentOff, words] of Object.entries(table)) {
      expect(chineseDiscount(Number(percentOff)), percentOff).to.equal(words)
    }
    const all = Array.from({ length: 100 }, (_, index) => chineseDiscount(index + 1))
    expect(new Set(all).size).to.equal(100)
  })

  it('says nothing of weekdays that are all of them, and every day where only hours count', () => {
    const daily = bare({ percentOff: 20, weekdays: [1, 2, 3, 4, 5, 6, 7] })
    expect(benefitSentence(daily, 'zh-CN')).to.equal('打八折')
    const hours = { ...daily, hours: { from: '08:30', to: '24:00' } }
    expect(benefitSentence(hours, 'zh-CN')).to.equal('每天 8:30–24:00，打八折')
    expect(benefitSentence(hours, 'en')).to.equal('Every day 8:30–24:00, 20% off')
    expect(benefitSentence({ ...daily, weekdays: [6, 7] }, 'zh-CN')).to.equal('周六、周日，打八折')
  })

  it('tells apart every tag, festival and limit in both languages', () => {
    const variants = [
      ...BENEFIT_TAGS.map((tag) => bare({ percentOff: 20, tags: [tag] })),
      ...FESTIVALS.map((festival) => bare({ percentOff: 20, festivals: [festival] })),
      ...LIMIT_MEASURES.flatMap((measure) =>
        LIMIT_PERIODS.flatMap((period) =>
          LIMIT_SCOPES.flatMap((per) =>
            [1, 3].map((max) => bare({ percentOff: 20, limits: [{ id: 'a', measure, period, per, max }] })),
          ),
        ),
      ),
    ]
    for (const language of ['zh-CN', 'en'] as const) {
      const sentences = variants.map((variant) => benefitSentence(variant, language))
      expect(new Set(sentences).size).to.equal(variants.length)
      expect(sentences.join()).not.to.match(/undefined|NaN|,\s*,/)
    }
  })
})
