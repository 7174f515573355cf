import { percentOfFen } from '../../lib/money.js'
import type { BenefitTerms } from './benefit.types.js'

export type DiscountResult =
  | { ok: true; billFen: number; discountFen: number; payableFen: number; subsidyFen: number }
  | { ok: false; reason: 'below_min_spend' }

/**
 * Whether the bill must be known to compute this benefit: for a free service it is optional, unless there is
 * a minimum.
 */
export function needsBill(terms: Pick<BenefitTerms, 'kind' | 'minSpendFen'>): boolean {
  return terms.kind !== 'free_service' || (terms.minSpendFen ?? 0) > 0
}

/**
 * What one benefit takes off one bill, all in fen, rounded half up to a fen (product.md, "Benefits").
 *
 * A discount is never more than the bill, but for `free_service`: there it is what the service is worth, and
 * nothing is payable. A bill under `minSpendFen`, or not above the fixed price, is `below_min_spend`. An
 * absent bill counts as 0 for a free service; for the other kinds ask `needsBill` first, else RangeError, as
 * for an amount that is no whole number of fen.
 */
export function computeDiscount(terms: BenefitTerms, bill: number | undefined): DiscountResult {
  if (bill === undefined && terms.kind !== 'free_service') throw new RangeError('This benefit needs a bill')
  const billFen = bill ?? 0
  if (!Number.isSafeInteger(billFen) || billFen < 0) throw new RangeError('A bill is a whole number of fen')
  if (billFen < (terms.minSpendFen ?? 0)) return { ok: false, reason: 'below_min_spend' }
  if (terms.kind === 'fixed_price' && billFen <= amountOf(terms.fixedPriceFen)) {
    return { ok: false, reason: 'below_min_spend' }
  }

  const discountFen = discountOf(terms, billFen)
  const payableFen = terms.kind === 'free_service' ? 0 : billFen - discountFen
  const subsidyFen = percentOfFen(discountFen, terms.subsidyPercent ?? 0)
  return { ok: true, billFen, discountFen, payableFen, subsidyFen }
}

/**
 * Whether the person at the counter must check a second factor: the bill, or the worth of a free service, is
 * above the benefit's threshold. The bill counts and not the discount, so that the cashier can tell before
 * anything is computed.
 */
export function requiresSecondFactor(
  terms: BenefitTerms,
  amounts: { billFen: number; discountFen: number },
): boolean {
  if (terms.secondFactorAboveFen === undefined) return false
  return Math.max(amounts.billFen, amounts.discountFen) > terms.secondFactorAboveFen
}

function discountOf(terms: BenefitTerms, billFen: number): number {
  switch (terms.kind) {
    case 'percent_off': {
      const discountFen = percentOfFen(billFen, amountOf(terms.percentOff))
      return Math.min(discountFen, terms.maxDiscountFen ?? discountFen, billFen)
    }
    case 'amount_off':
      return Math.min(amountOf(terms.amountOffFen), billFen)
    case 'fixed_price':
      return billFen - amountOf(terms.fixedPriceFen)
    case 'free_service':
      return amountOf(terms.valueFen)
  }
}

/** A stored benefit always has the amount of its kind; without it nothing may be given away by accident. */
function amountOf(amount: number | undefined): number {
  if (amount === undefined) throw new RangeError('The benefit lacks the amount of its kind')
  return amount
}
