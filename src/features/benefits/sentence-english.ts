import { plainYuan } from '../../lib/money.js'
import {
  FESTIVAL_WORDS,
  PERIOD_WORDS,
  plainTime,
  TAG_WORDS,
  WEEKDAY_WORDS,
  weekdayRuns,
} from './benefit-words.js'
import type { BenefitTerms, Limit } from './benefit.types.js'
import { limitRule, type SentencePart, type SentenceRule } from './sentence-part.js'

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)

const part = (rule: SentenceRule, text: string): SentencePart => ({ rule, text })

/** The parts of a benefit's English sentence, in the order of the Chinese one; blank where there is no such rule. */
export function englishParts(terms: BenefitTerms): SentencePart[] {
  const tags = terms.tags?.map((tag) => TAG_WORDS[tag].en) ?? []
  const festivals = terms.festivals?.map((festival) => FESTIVAL_WORDS[festival].en) ?? []
  return [
    part('minAge', terms.minAge === undefined ? '' : `aged ${terms.minAge} or over`),
    part('tags', tags.length > 0 ? `for ${listOf(tags, 'or')}` : ''),
    part('dates', datesPart(terms)),
    part('festivals', festivals.length > 0 ? `only on ${listOf(festivals, 'and')}` : ''),
    part('times', weekPart(terms)),
    part('gift', giftPart(terms)),
    ...terms.limits.map((limit) => part(limitRule(limit), limitPart(limit))),
    part(
      'maxDiscount',
      terms.kind === 'percent_off' && terms.maxDiscountFen !== undefined
        ? `at most ${yuan(terms.maxDiscountFen)} off`
        : '',
    ),
    part(
      'subsidy',
      terms.subsidyPercent ? `the community pays ${terms.subsidyPercent}% of the discount back` : '',
    ),
    part(
      'secondFactor',
      terms.secondFactorAboveFen === undefined
        ? ''
        : `above ${yuan(terms.secondFactorAboveFen)} the person is checked`,
    ),
  ]
}

function giftPart(terms: BenefitTerms): string {
  const bill = terms.minSpendFen ? ` bills of ${yuan(terms.minSpendFen)} or more` : ''
  switch (terms.kind) {
    case 'percent_off':
      if ((terms.percentOff ?? 0) >= 100) return bill ? `free for${bill}` : 'free of charge'
      return `${terms.percentOff ?? 0}% off${bill}`
    case 'amount_off':
      return `${yuan(terms.amountOffFen ?? 0)} off${bill}`
    case 'fixed_price':
      return `pay only ${yuan(terms.fixedPriceFen ?? 0)}${bill && ` for${bill}`}`
    case 'free_service':
      return `free service worth ${yuan(terms.valueFen ?? 0)}${bill && ` with${bill}`}`
  }
}

function datesPart({ dates }: BenefitTerms): string {
  if (!dates) return ''
  return dates.from === dates.to
    ? `on ${dayOf(dates.from)}`
    : `from ${dayOf(dates.from)} to ${dayOf(dates.to)}`
}

function weekPart({ weekdays, hours }: BenefitTerms): string {
  const days = weekdays?.length && new Set(weekdays).size < 7 ? weekdaysPart(weekdays) : ''
  if (!hours || hours.from === hours.to) return days
  const nextDay = hours.from > hours.to ? ' the next day' : ''
  return `${days || 'every day'} ${plainTime(hours.from)}–${plainTime(hours.to)}${nextDay}`
}

function weekdaysPart(weekdays: readonly number[]): string {
  const name = (weekday: number) => WEEKDAY_WORDS.en[weekday - 1] ?? ''
  const runs = weekdayRuns(weekdays).flatMap(([first, last]) => {
    if (first === last) return [name(first)]
    return last - first === 1 ? [name(first), name(last)] : [`${name(first)} to ${name(last)}`]
  })
  return listOf(runs, 'and')
}

function limitPart(limit: Limit): string {
  const owner = { member: 'per member', shop: 'in this shop', benefit: 'over all members' }[limit.per]
  const period = PERIOD_WORDS[limit.period].en
  if (limit.measure === 'amount') return `discounts of at most ${yuan(limit.max)} ${period} ${owner}`
  const times = ['', 'once', 'twice'][limit.max] ?? `${limit.max} times`
  return `${times || 'never'} ${period} ${owner}`
}

function dayOf(day: string): string {
  return `${Number(day.slice(8))} ${MONTHS[Number(day.slice(5, 7)) - 1] ?? ''} ${day.slice(0, 4)}`
}

function yuan(fen: number): string {
  return `¥${plainYuan(fen)}`
}

function listOf(words: readonly string[], conjunction: 'and' | 'or'): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1) ?? ''}`
}
