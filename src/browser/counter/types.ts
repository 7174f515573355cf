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
  /** What a bill for it usually is at this shop, in fen. */
  usualBillFen?: number
  terms: AmountTerms
}

/** The answer of `POST /redemptions/prepare`. */
export interface Prepared {
  prepareToken: string
  expiresAt: string
  /** Offline a card tells no age. */
  member: { maskedName: string; ageBand: string | null }
  card: { kind: string; expiresOn: string | null }
  carerPolicy: 'accept_with_second_factor' | 'refuse' | null
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
  presentedBy?: 'carer'
  secondFactor?: { kind: 'phone_last4'; value: string } | { kind: 'person_checked' }
}

/** What the cashier held before the scanner or typed. */
export type Presented = { code: string } | { cardNumber: string; phoneLast4: string }

/** What a correction asks for under one key. */
export interface CorrectBody {
  billFen: number
  reason: 'wrong_amount'
  secondFactor?: RedeemBody['secondFactor']
}

/**
 * Something that was or is about to be sent, kept until its outcome is known: the key is stored before anything leaves the page, so
 * that a reload or a dead battery loses nothing.
 */
interface Sending {
  key: string
  shopId: string
  /** Milliseconds since 1970; null while nothing was sent. */
  sentAt: number | null
  /** Whether an answer was lost, so that it may have been recorded without our knowing. */
  isDoubtful: boolean
  label: { name: string; benefit: string }
}

export interface RedeemAttempt extends Sending {
  body: RedeemBody
  /** The key under which this attempt is voided, if it must be. */
  voidKey: string
}

export interface CorrectAttempt extends Sending {
  body: CorrectBody
  /** Id of the record whose bill is made right. */
  corrects: string
}

export type Attempt = RedeemAttempt | CorrectAttempt

export function isCorrection(attempt: Attempt): attempt is CorrectAttempt {
  return 'corrects' in attempt
}

export interface AttemptStore {
  put(attempt: Attempt): Promise<void>
  remove(key: string): Promise<void>
  /** Attempts of this shop that were sent and not settled, oldest first. */
  unsettled(shopId: string): Promise<Attempt[]>
}
