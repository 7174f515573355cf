import { computeDiscount, needsBill, requiresSecondFactor } from '../../features/benefits/discount.js'
import type { BenefitTerms } from '../../features/benefits/benefit.types.js'
import { formatYuan } from '../../lib/money.js'
import type { Words } from '../shared/words.js'
import type { Benefit } from './types.js'

/** The part of a benefit's terms that decides the amount; the same functions compute with it here as on the server. */
export type AmountTerms = Pick<
  BenefitTerms,
  | 'percentOff'
  | 'amountOffFen'
  | 'fixedPriceFen'
  | 'valueFen'
  | 'minSpendFen'
  | 'maxDiscountFen'
  | 'secondFactorAboveFen'
>

export type Preview =
  | { state: 'open' }
  | { state: 'below'; minSpendFen: number }
  | { state: 'not_above'; fixedPriceFen: number }
  | {
      state: 'known'
      discountFen: number
      payableFen: number
      /** Fen that the member's or the shop's quota still allows, where the discount is more. */
      overQuotaFen?: number
      needsSecondFactor: boolean
    }

const termsOf = ({ title, kind, terms }: Benefit): BenefitTerms => ({ title, kind, limits: [], ...terms })

export function billIsNeeded(benefit: Benefit): boolean {
  return needsBill(termsOf(benefit))
}

/** What a benefit takes off a bill in fen, shown while it is typed; what is recorded, the server computes. */
export function previewOf(benefit: Benefit, billFen: number | undefined): Preview {
  const terms = termsOf(benefit)
  if (billFen === undefined && needsBill(terms)) return { state: 'open' }
  const amounts = computeDiscount(terms, billFen)
  if (!amounts.ok) return whyNot(terms, billFen ?? 0)
  const { discountFen, payableFen } = amounts
  const left = benefit.remainingFen
  return {
    state: 'known',
    discountFen,
    payableFen,
    ...(left !== undefined && discountFen > left ? { overQuotaFen: left } : {}),
    needsSecondFactor: requiresSecondFactor(terms, amounts),
  }
}

function whyNot({ minSpendFen = 0, fixedPriceFen = 0 }: BenefitTerms, billFen: number): Preview {
  return billFen < minSpendFen ? { state: 'below', minSpendFen } : { state: 'not_above', fixedPriceFen }
}

/** What the person should know before confirming such an amount; empty if nothing. */
export function warningOf(preview: Preview, words: Words): string {
  if (preview.state === 'below') return words('bill.below', { amount: formatYuan(preview.minSpendFen) })
  if (preview.state === 'not_above') {
    return words('bill.not_above', { amount: formatYuan(preview.fixedPriceFen) })
  }
  if (preview.state !== 'known' || preview.overQuotaFen === undefined) return ''
  return words('bill.over_quota', { amount: formatYuan(preview.overQuotaFen) })
}
