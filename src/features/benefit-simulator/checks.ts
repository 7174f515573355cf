import type { OfferedBenefit, ShopOffer } from '../agreements/benefits-in-force.js'
import type { BenefitTerms } from '../benefits/benefit.types.js'
import { computeDiscount } from '../benefits/discount.js'
import { checkEligibility } from '../benefits/eligibility.js'
import { isRestricting } from '../benefits/given-times.js'
import type { Holder } from '../redemptions/judge.js'

export const CHECKS = [
  'shop',
  'member',
  'agreement',
  'benefit',
  'age',
  'tags',
  'days',
  'hours',
  'spend',
  'limits',
] as const
export type CheckName = (typeof CHECKS)[number]

export interface Check {
  name: CheckName
  isMet: boolean
}

export interface Situation {
  offer: ShopOffer
  benefit: OfferedBenefit
  holder: Holder
  at: Date
  billFen: number | undefined
  /** Whether the limits leave enough for this bill. */
  isWithinLimits: boolean
}

/**
 * Every rule that the benefit has, each by itself, in the order in which the counter asks: so that staff see all that stands in the
 * way and not only the first. Each is judged by the counter's own function, given this rule alone.
 */
export function checksOf(situation: Situation): Check[] {
  const { offer, benefit, holder, billFen, isWithinLimits } = situation
  const { terms } = benefit
  const needsSpend = terms.kind === 'fixed_price' || (terms.minSpendFen ?? 0) > 0
  return [
    { name: 'shop', isMet: offer.shop.status === 'active' },
    { name: 'member', isMet: holder.member.status === 'active' },
    { name: 'agreement', isMet: benefit.agreementState === 'in_force' },
    { name: 'benefit', isMet: benefit.status === 'active' },
    ...only(terms.minAge !== undefined, 'age', isEligible(situation, { minAge: terms.minAge })),
    ...only(isRestricting(terms.tags), 'tags', isEligible(situation, { tags: terms.tags })),
    ...only(hasDays(terms), 'days', isEligible(situation, daysOf(terms))),
    ...only(terms.hours !== undefined, 'hours', isEligible(situation, { hours: terms.hours })),
    ...only(needsSpend, 'spend', computeDiscount(terms, billFen ?? 0).ok),
    ...only(terms.limits.length > 0, 'limits', isWithinLimits),
  ]
}

function only(isRule: boolean, name: CheckName, isMet: boolean): Check[] {
  return isRule ? [{ name, isMet }] : []
}

/** Asks the counter's own question with one rule and no other. */
function isEligible({ benefit, holder, at }: Situation, rule: Partial<BenefitTerms>): boolean {
  const { title, kind } = benefit.terms
  return checkEligibility({ title, kind, limits: [], ...rule }, holder.member, at) === null
}

function daysOf({ weekdays, dates, festivals }: BenefitTerms): Partial<BenefitTerms> {
  return {
    ...(weekdays ? { weekdays } : {}),
    ...(dates ? { dates } : {}),
    ...(festivals ? { festivals } : {}),
  }
}

const hasDays = ({ weekdays, dates, festivals }: BenefitTerms) =>
  isRestricting(weekdays) || dates !== undefined || isRestricting(festivals)
