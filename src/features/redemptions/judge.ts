import { ageBandOf, type AgeBand } from '../../lib/age-band.js'
import { ageOn } from '../../lib/business-day.js'
import type { OfferedBenefit, ShopOffer } from '../agreements/benefits-in-force.js'
import {
  computeDiscount,
  needsBill,
  requiresSecondFactor,
  type DiscountResult,
} from '../benefits/discount.js'
import { checkEligibility } from '../benefits/eligibility.js'
import {
  budgetKey,
  budgetUse,
  mechanismOf,
  periodKey,
  slotPrefix,
  slotNumber,
  lowestFreeSlot,
} from '../benefits/limits.js'
import type { CardFacts } from '../cards/card-facts.js'
import type { MemberFacts } from '../members/member-facts.js'
import type { ProblemCode } from '../../problems.js'
import type { DeclineReason } from './decline-reasons.js'

export type Amounts = Extract<DiscountResult, { ok: true }>

/** Who stands at the counter: the member, and the card unless staff vouched at the desk for one who has none. */
export interface Holder {
  member: MemberFacts
  card: CardFacts | null
}

/** Whose quota a use counts on; known from the prepared scan before the holder is read. */
export interface HolderIds {
  memberId: string
  cardId: string | null
  cardKind: CardFacts['kind'] | null
}

/** A limit kept by unique names: one of `prefix1` … `prefix<max>` must be free. */
export interface SlotNeed {
  prefix: string
  max: number
}

/** A limit kept by a counter: `use` must still fit under `max`. */
export interface BudgetNeed {
  key: string
  use: number
  max: number
  /** What it is called when it does not fit: a member's own limit, or a budget of all. */
  reason: Extract<DeclineReason, 'limit_reached' | 'budget_exhausted'>
}

export type CardRefusal = Extract<ProblemCode, 'card_revoked' | 'card_blocked' | 'card_expired'>

/**
 * Why the card itself is no good, if so. A member who left, died or was merged into another has no good card, also when staff vouch for
 * the person.
 */
export function refuseCard({ member, card }: Holder, businessDay: string): CardRefusal | null {
  if (['left', 'deceased', 'merged'].includes(member.status)) return 'card_revoked'
  if (!card) return null
  if (card.status === 'revoked') return 'card_revoked'
  if (card.status === 'blocked') return 'card_blocked'
  return card.expiresOn !== null && card.expiresOn < businessDay ? 'card_expired' : null
}

/** The reasons that concern the shop or the member as a whole and not one benefit. */
export function declineAll(offer: ShopOffer, member: MemberFacts): DeclineReason | null {
  if (offer.shop.status === 'suspended') return 'shop_suspended'
  return member.status === 'suspended' ? 'member_suspended' : null
}

export type Judgement =
  { ok: true; amounts: Amounts | null } | { ok: false; reason: DeclineReason; amounts?: Amounts }

/**
 * Whether a benefit applies to the holder at this moment by every rule that needs no count; `amounts` are null while the bill
 * that they need is not known. Limits come after it: they are settled by the store.
 */
export function judgeBenefit(
  offer: ShopOffer,
  benefit: OfferedBenefit,
  holder: Holder,
  at: Date,
  billFen: number | undefined,
): Judgement {
  const general = declineAll(offer, holder.member)
  if (general) return { ok: false, reason: general }
  if (benefit.agreementState !== 'in_force') return { ok: false, reason: 'agreement_not_in_force' }
  if (benefit.status !== 'active') return { ok: false, reason: 'benefit_not_active' }
  const rule = checkEligibility(benefit.terms, holder.member, at)
  if (rule) return { ok: false, reason: rule }
  if (billFen === undefined && needsBill(benefit.terms)) return { ok: true, amounts: null }
  const amounts = computeDiscount(benefit.terms, billFen)
  return amounts.ok ? { ok: true, amounts } : amounts
}

/** Whether the person at the counter must check a second factor for this discount with this kind of card. */
export function needsSecondFactor(
  offer: ShopOffer,
  benefit: OfferedBenefit,
  holder: Holder,
  amounts: Amounts,
): boolean {
  if (requiresSecondFactor(benefit.terms, amounts)) return true
  const threshold = offer.community.settings.printedCardSecondFactorAboveFen
  return holder.card?.kind === 'printed' && threshold !== null && amounts.discountFen > threshold
}

/** The slots that one use of the benefit needs: one for each limit of uses per member, and the community's for printed cards. */
export function slotNeeds(offer: ShopOffer, benefit: OfferedBenefit, holder: HolderIds): SlotNeed[] {
  const needs = benefit.terms.limits
    .filter((limit) => mechanismOf(limit) === 'slots')
    .map((limit) => ({
      prefix: slotPrefix(limit, holder.memberId, periodOf(limit, offer, benefit)),
      max: limit.max,
    }))
  const daily = offer.community.settings.printedCardDailyLimit
  if (holder.cardKind === 'printed' && daily !== null) {
    needs.push({
      prefix: `printed|${holder.cardId ?? ''}|${offer.shop.id}|${offer.businessDay}|`,
      max: daily,
    })
  }
  return needs
}

/** The budgets that one use of the benefit draws on, with how much. */
export function budgetNeeds(
  offer: ShopOffer,
  benefit: OfferedBenefit,
  holder: HolderIds,
  discountFen: number,
): BudgetNeed[] {
  const ids = { memberId: holder.memberId, shopId: offer.shop.id, benefitId: benefit.benefitId }
  return benefit.terms.limits
    .filter((limit) => mechanismOf(limit) === 'budget')
    .map((limit) => ({
      key: budgetKey(limit, ids, periodOf(limit, offer, benefit)),
      use: budgetUse(limit, discountFen),
      max: limit.max,
      reason: limit.per === 'member' ? 'limit_reached' : 'budget_exhausted',
    }))
}

/** Every name that a slot need may take. */
export function slotNames({ prefix, max }: SlotNeed): string[] {
  return Array.from({ length: max }, (_, index) => `${prefix}${index + 1}`)
}

/** The lowest free name of the need, null if none of its `max` is free. */
export function lowestFreeName(need: SlotNeed, taken: ReadonlySet<string>): string | null {
  const n = lowestFreeSlot(need.max, takenNumbers(need, taken))
  return n === null ? null : `${need.prefix}${n}`
}

/** How many of the need's slots are free. */
export function freeSlots(need: SlotNeed, taken: ReadonlySet<string>): number {
  return need.max - takenNumbers(need, taken).size
}

export function ageBandOn(member: Pick<MemberFacts, 'birthDate'>, businessDay: string): AgeBand {
  return ageBandOf(ageOn(member.birthDate, businessDay))
}

function periodOf(
  limit: { period: Parameters<typeof periodKey>[0] },
  offer: ShopOffer,
  benefit: OfferedBenefit,
) {
  return periodKey(limit.period, offer.businessDay, benefit.agreementId)
}

function takenNumbers(need: SlotNeed, taken: ReadonlySet<string>): Set<number> {
  const numbers = new Set<number>()
  for (const name of taken) {
    const n = slotNumber(need.prefix, name)
    if (n !== null && n <= need.max) numbers.add(n)
  }
  return numbers
}
