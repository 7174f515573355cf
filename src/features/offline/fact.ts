import type { OfferedBenefit, ShopOffer } from '../agreements/benefits-in-force.js'
import { computeDiscount, type DiscountResult } from '../benefits/discount.js'
import type { BenefitTerms } from '../benefits/benefit.types.js'
import { percentOfFen } from '../../lib/money.js'
import type { Holder } from '../redemptions/judge.js'
import type { PreparedScan } from '../redemptions/prepare-token.js'
import type { QuarantineReason } from './quarantine-reasons.js'
import type { ReadOfflineItem } from './read-item.js'
import type { OfflineFlag } from './shared/flags.js'
import { OFFLINE_FLAGS } from './shared/flags.js'

/** An uploaded item as what it stands for, with everything but its place among the limits. */
export interface AttributedFact {
  scan: PreparedScan
  holder: Holder
  offer: ShopOffer
  benefit: OfferedBenefit
  amounts: Extract<DiscountResult, { ok: true }>
  /** When it happened, clamped to what is possible. */
  at: Date
  /** The own lease that it was given by. */
  lease: { id: string; maxRedemptions: number; perCardPerDay: number } | null
  /** For the device's rule of one use per card and day. */
  serial: number | null
  flags: OfflineFlag[]
  /** Words for staff: every reason that the flags stand for. */
  reasons: string[]
}

export type Attribution =
  { kind: 'fact'; fact: AttributedFact } | { kind: 'quarantine'; reason: QuarantineReason }

export const quarantine = (reason: QuarantineReason): Attribution => ({ kind: 'quarantine', reason })

/** Which flag each reason to say no stands for. */
const FLAG_OF_REASON: Record<string, OfflineFlag> = {
  no_lease: 'lease_exceeded',
  lease_over: 'lease_exceeded',
  lease_used_up: 'lease_exceeded',
  over_cap: 'lease_exceeded',
  card_seen_today: 'lease_exceeded',
  benefit_not_offered: 'lease_exceeded',
  code_expired: 'clock',
  proof_key_replaced: 'revoked_unseen',
  card_expired: 'card_expired',
  revoked_known: 'revoked_known',
  revoked_unseen: 'revoked_unseen',
  card_blocked: 'revoked_unseen',
  member_suspended: 'revoked_unseen',
  agreement_not_in_force: 'agreement_expired',
  benefit_not_active: 'agreement_expired',
  shop_suspended: 'agreement_expired',
  outside_days: 'rule_broken',
  outside_hours: 'rule_broken',
  below_min_spend: 'rule_broken',
  second_factor_required: 'rule_broken',
  carer_not_accepted: 'rule_broken',
  age_too_low: 'rule_broken',
  tag_missing: 'rule_broken',
  amount_differs: 'rule_broken',
  limit_reached: 'over_limit',
  budget_exhausted: 'over_limit',
  clock_wrong: 'clock',
  late: 'late',
  altered: 'altered',
}

/** The reasons that have words for staff. */
export const FACT_REASONS = Object.keys(FLAG_OF_REASON)

/** The flags of these reasons, in their order. */
export function flagsOf(reasons: readonly string[]): OfflineFlag[] {
  const flags = new Set(reasons.map((reason) => FLAG_OF_REASON[reason]))
  return OFFLINE_FLAGS.filter((flag) => flags.has(flag))
}

/**
 * What was taken off the bill. Where the terms give nothing for this bill, what the device says was given is kept, as far as it can be
 * true: it is for staff to decide. Null when there is no bill that the benefit needs.
 */
export function amountsOf(
  terms: BenefitTerms,
  { billFen, discountFen: said }: Pick<ReadOfflineItem, 'billFen' | 'discountFen'>,
): { amounts: AttributedFact['amounts']; reasons: string[] } | null {
  if (billFen === undefined && terms.kind !== 'free_service') return null
  const computed = computeDiscount(terms, billFen)
  if (computed.ok) {
    const differs = said !== undefined && said !== computed.discountFen
    return { amounts: computed, reasons: differs ? ['amount_differs'] : [] }
  }
  const bill = billFen ?? 0
  const discountFen = Math.min(said ?? 0, bill)
  const subsidyFen = percentOfFen(discountFen, terms.subsidyPercent ?? 0)
  const amounts = {
    ok: true as const,
    billFen: bill,
    discountFen,
    payableFen: bill - discountFen,
    subsidyFen,
  }
  return { amounts, reasons: [computed.reason] }
}
