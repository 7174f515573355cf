import { formatDayChinese } from '../../lib/business-day.js'
import { plainYuan } from '../../lib/money.js'
import type { BenefitTerms, Limit } from './benefit.types.js'
import {
  chineseDiscount,
  FESTIVAL_WORDS,
  PERIOD_WORDS,
  plainTime,
  type SentenceLanguage,
  TAG_WORDS,
  WEEKDAY_WORDS,
  weekdayRuns,
} from './benefit-words.js'
import { englishParts } from './sentence-english.js'
import { limitRule, type SentencePart, type SentenceRule } from './sentence-part.js'

/**
 * One sentence with everything that a benefit's rules say, for those who sign it, give it and use it:
 * 60岁以上，周一至周五 8:00–11:00， 满20元打八五折，每人每天1次，最多优惠10元. It is made from the terms
 * alone, so that it cannot say anything else than what is applied.
 */
export function benefitSentence(terms: BenefitTerms, language: SentenceLanguage): string {
  const texts = benefitParts(terms, language).map(({ text }) => text)
  if (language === 'zh-CN') return texts.join('，')
  const sentence = texts.join(', ')
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

/** The sentence in its parts, each with the rule that it is about, for comparing what two versions say. */
export function benefitParts(terms: BenefitTerms, language: SentenceLanguage): SentencePart[] {
  const parts = language === 'zh-CN' ? chineseParts(terms) : englishParts(terms)
  return parts.filter(({ text }) => text !== '')
}

const part = (rule: SentenceRule, text: string): SentencePart => ({ rule, text })

function chineseParts(terms: BenefitTerms): SentencePart[] {
  return [
    part('minAge', terms.minAge === undefined ? '' : `${terms.minAge}岁以上`),
    part(
      'tags',
      terms.tags?.length ? `限${terms.tags.map((tag) => TAG_WORDS[tag]['zh-CN']).join('或')}` : '',
    ),
    part('dates', datesPart(terms)),
    part(
      'festivals',
      terms.festivals?.length
        ? `限${terms.festivals.map((festival) => FESTIVAL_WORDS[festival]['zh-CN']).join('、')}`
        : '',
    ),
    part('times', weekPart(terms)),
    part('gift', `${terms.minSpendFen ? `满${plainYuan(terms.minSpendFen)}元` : ''}${giftPart(terms)}`),
    ...terms.limits.map((limit) => part(limitRule(limit), limitPart(limit))),
    part(
      'maxDiscount',
      terms.kind === 'percent_off' && terms.maxDiscountFen !== undefined
        ? `最多优惠${plainYuan(terms.maxDiscountFen)}元`
        : '',
    ),
    part('subsidy', terms.subsidyPercent ? `社区补贴优惠额的${terms.subsidyPercent}%` : ''),
    part(
      'secondFactor',
      terms.secondFactorAboveFen === undefined
        ? ''
        : `消费超过${plainYuan(terms.secondFactorAboveFen)}元须核对本人`,
    ),
  ]
}

function giftPart(terms: BenefitTerms): string {
  switch (terms.kind) {
    case 'percent_off': {
      const discount = chineseDiscount(terms.percentOff ?? 0)
      return discount === '免费' ? discount : `打${discount}`
    }
    case 'amount_off':
      return `减${plainYuan(terms.amountOffFen ?? 0)}元`
    case 'fixed_price':
      return `只付${plainYuan(terms.fixedPriceFen ?? 0)}元`
    case 'free_service':
      return `免费服务（价值${plainYuan(terms.valueFen ?? 0)}元）`
  }
}

function datesPart({ dates }: BenefitTerms): string {
  if (!dates) return ''
  if (dates.from === dates.to) return formatDayChinese(dates.from)
  return `${formatDayChinese(dates.from)}至${formatDayChinese(dates.to)}`
}

function weekPart({ weekdays, hours }: BenefitTerms): string {
  const days = weekdays?.length && new Set(weekdays).size < 7 ? weekdaysPart(weekdays) : ''
  if (!hours || hours.from === hours.to) return days
  const nextDay = hours.from > hours.to ? '次日' : ''
  return `${days || '每天'} ${plainTime(hours.from)}–${nextDay}${plainTime(hours.to)}`
}

function weekdaysPart(weekdays: readonly number[]): string {
  const name = (weekday: number) => WEEKDAY_WORDS['zh-CN'][weekday - 1] ?? ''
  return weekdayRuns(weekdays)
    .map(([first, last]) => {
      if (first === last) return name(first)
      return `${name(first)}${last - first === 1 ? '、' : '至'}${name(last)}`
    })
    .join('、')
}

function limitPart(limit: Limit): string {
  const owner = { member: '每人', shop: '本店', benefit: '本项目' }[limit.per]
  const period = PERIOD_WORDS[limit.period]['zh-CN']
  if (limit.measure === 'amount') return `${owner}${period}优惠合计不超过${plainYuan(limit.max)}元`
  return limit.per === 'member' ? `${owner}${period}${limit.max}次` : `${owner}${period}共${limit.max}次`
}
