import type { Language } from '../../infrastructure/i18n.js'
import type { OfferedBenefit, ShopOffer } from '../agreements/benefits-in-force.js'
import type { BenefitTerms } from '../benefits/benefit.types.js'
import { isFestivalWithin } from '../benefits/eligibility.js'
import { benefitSentence } from '../benefits/sentence.js'
import type { LeasedBenefit } from './shared/lease.js'

/**
 * The benefits that a shop may give while it is offline, as they stand on the days of the lease (the first one is today). Left out is
 * what a signed card alone cannot decide: tags, an age above the community's minimum, and what is shared with others by a budget.
 */
export function leasableBenefits(offers: readonly ShopOffer[], language: Language): LeasedBenefit[] {
  const [today] = offers
  if (today?.shop.status !== 'active') return []
  return today.benefits
    .filter((benefit) => isLeasable(benefit, today.community.minimumAge))
    .map((benefit) => leasedBenefit(benefit, offers, language))
}

/** The benefit as a lease has it, in force on those days of the offers on which the same version decides. */
export function leasedBenefit(
  benefit: OfferedBenefit,
  offers: readonly ShopOffer[],
  language: Language,
): LeasedBenefit {
  const { benefitId, agreementId, agreementVersion, terms } = benefit
  const days = offers.filter((offer) => isSameVersion(offer, benefit)).map(({ businessDay }) => businessDay)
  const isWhole = days.length === offers.length
  const festivalDays = terms.festivals?.length
    ? days.filter((day) => isFestivalWithin(terms, day))
    : undefined
  return {
    id: benefitId,
    title: terms.title,
    sentence: benefitSentence(terms, language),
    terms,
    agreementId,
    agreementVersion,
    inForceFrom: benefit.agreementStartsOn,
    inForceTo: isWhole ? benefit.agreementEndsOn : (days.at(-1) ?? benefit.agreementEndsOn),
    ...(festivalDays ? { festivalDays } : {}),
  }
}

function isLeasable({ agreementState, status, terms }: OfferedBenefit, minimumAge: number): boolean {
  return agreementState === 'in_force' && status === 'active' && isDecidedByCard(terms, minimumAge)
}

function isDecidedByCard({ tags, minAge, limits }: BenefitTerms, minimumAge: number): boolean {
  const isForAll = !tags?.length && (minAge ?? 0) <= minimumAge
  return isForAll && limits.every(({ per }) => per === 'member')
}

function isSameVersion({ benefits }: ShopOffer, benefit: OfferedBenefit): boolean {
  const then = benefits.find(({ benefitId }) => benefitId === benefit.benefitId)
  return then?.agreementState === 'in_force' && then.agreementVersion === benefit.agreementVersion
}
