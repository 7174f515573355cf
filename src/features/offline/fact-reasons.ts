import type { OfferedBenefit, ShopOffer } from '../agreements/benefits-in-force.js'
import { checkEligibility } from '../benefits/eligibility.js'
import type { SignedCardFacts } from '../cards/card-facts.js'
import { revocationEntry } from '../codes/card-code.js'
import type { MemberFacts } from '../members/member-facts.js'
import { declineAll, refuseCard, type Holder } from '../redemptions/judge.js'
import type { clampTime } from './clamp.js'
import type { LeaseRecord } from './lease.repository.js'

/** What the device's clock says against it. */
export function timeReasons({ isOff, isLate }: ReturnType<typeof clampTime>): string[] {
  return [...(isOff ? ['clock_wrong'] : []), ...(isLate ? ['late'] : [])]
}

/** What card and member say against it, as the store knows them now. */
export function holderReasons(
  holder: Holder,
  offer: ShopOffer,
  lease?: LeaseRecord,
  printed?: SignedCardFacts,
): string[] {
  const general = declineAll(offer, holder.member)
  const refusal = refuseCard(holder, offer.businessDay)
  const isRevoked = refusal === 'card_revoked'
  const isKnown = isRevoked && lease && printed && wasListed(lease, printed)
  return [
    ...(general ? [general] : []),
    ...(isRevoked ? [isKnown ? 'revoked_known' : 'revoked_unseen'] : []),
    ...(refusal && !isRevoked ? [refusal] : []),
  ]
}

/** Whether the card stood in the revocation list that went with the lease. */
function wasListed(lease: LeaseRecord, card: SignedCardFacts): boolean {
  if (card.status !== 'revoked') return false
  if (card.revokedAt && card.revokedAt < lease.listedBefore) return true
  return lease.listedSince.includes(revocationEntry(card.serial, card.issueNo))
}

/** What agreement, benefit and shop say against it. */
export function agreementReasons(offered: OfferedBenefit | undefined, { shop }: ShopOffer): string[] {
  return [
    ...(offered?.agreementState === 'in_force' ? [] : ['agreement_not_in_force']),
    ...(offered?.status === 'suspended' ? ['benefit_not_active'] : []),
    ...(shop.status === 'suspended' ? ['shop_suspended'] : []),
  ]
}

/** What the card alone does not tell. */
export function personReasons({ terms }: OfferedBenefit, member: MemberFacts, at: Date): string[] {
  const { weekdays: _weekdays, dates: _dates, festivals: _festivals, hours: _hours, ...personal } = terms
  const rule = checkEligibility(personal, member, at)
  return rule ? [rule] : []
}
