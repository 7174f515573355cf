import type { AmountTerms } from './amounts.js'

export interface Benefit {
  id: string
  title: string
  kind: 'percent_off' | 'amount_off' | 'fixed_price' | 'free_service'
  eligible: boolean
  reason?: string
  message?: string
  sentence: string
  remaining?: number
  remainingFen?: number
  terms: AmountTerms
}

/** The answer of `POST /redemptions/prepare`. */
export interface Prepared {
  prepareToken: string
  expiresAt: string
  member: { maskedName: string; ageBand: string }
  card: { kind: string; expiresOn: string | null }
  benefits: Benefit[]
}

/** One record, as the API answers it. */
export interface Redemption {
  id: string
  status: 'committed' | 'voided' | 'declined'
  billFen: number | null
  discountFen: number
  payableFen: number | null
  benefitTitle: string | null
  maskedName: string | null
  occurredAt: string
  voidReason?: string
}

/** What is asked for under one key; sent again unchanged until the outcome is known. */
export interface RedeemBody {
  prepareToken: string
  benefitId: string
  billFen?: number
  secondFactor?: { kind: 'phone_last4'; value: string } | { kind: 'person_checked' }
}

/** What the cashier held before the scanner or typed. */
export type Presented = { code: string } | { cardNumber: string; phoneLast4: string }
