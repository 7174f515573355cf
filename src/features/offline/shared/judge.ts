import { businessDayOf, timeOfDayIn } from '../../../lib/business-day.js'
import { MAX_BILL_FEN } from '../../../lib/money.js'
import { isProofTimely, SHOP_CLOCK_MS } from '../../proofs/shared/proof-time.js'
import { computeDiscount, needsBill, requiresSecondFactor } from '../../benefits/discount.js'
import { isTimeWithin, isWeekdayAndDateWithin } from '../../benefits/given-times.js'
import { readSignedCard, type SignedCard } from './card.js'
import { CLOCK_WRONG_MS, type Lease, type LeasedBenefit } from './lease.js'
import { OFFLINE_REASONS, type OfflineReason } from './reasons.js'
import { revocationEntryOf } from './revocations.js'

/** A card that this device has taken. */
export interface SeenCard {
  serial: number
  issueNo: number
  businessDay: string
  /** Of a phone's proof. */
  step?: number
}

export interface OfflineAttempt {
  lease: Lease
  /** What this device has taken, under this lease or others. */
  seen: readonly SeenCard[]
  /** How many items this device has made under this lease. */
  used: number
  /** The scanned text. */
  code: string
  benefitId: string
  /** Undefined while the bill is not known yet. */
  billFen: number | undefined
  secondFactorGiven: boolean
  /** Absent for the member in person. */
  presentedBy?: 'carer' | undefined
  /** The moment, by the device's clock. */
  at: Date
}

export interface OfflineAmounts {
  discountFen: number
  payableFen: number
}

export type OfflineVerdict =
  | {
      ok: true
      serial: number
      issueNo: number
      businessDay: string
      /** Of a phone's proof; absent for a printed card. */
      step?: number
      /** Null while the bill that they need is missing. */
      amounts: OfflineAmounts | null
    }
  | { ok: false; reason: OfflineReason }

/** Everything that the verifier sees of an attempt, also where it says no. */
export interface OfflineExamination {
  /** Null when the code is no genuine card. */
  card: SignedCard | null
  businessDay: string
  amounts: OfflineAmounts | null
  /** All that speak against it, in the order of OFFLINE_REASONS. */
  reasons: OfflineReason[]
}

/**
 * Whether a shop without network may give a benefit under its lease. Before it shows a result the device judges by this, and the server
 * judges by the same what is uploaded. The serial stands for the person: a newer card of the same member is the same card here.
 */
export async function judgeOffline(attempt: OfflineAttempt): Promise<OfflineVerdict> {
  const { card, businessDay, amounts, reasons } = await examineOffline(attempt)
  const [reason] = reasons
  if (reason !== undefined) return { ok: false, reason }
  if (!card) return { ok: false, reason: 'code_unknown' }
  const { serial, issueNo, proof } = card
  return { ok: true, serial, issueNo, businessDay, ...(proof ? { step: proof.step } : {}), amounts }
}

/** The same with everything that speaks against it: the server keeps all of it for the people who decide. */
export async function examineOffline(attempt: OfflineAttempt): Promise<OfflineExamination> {
  const { lease, code, at, benefitId } = attempt
  if (Number.isNaN(at.getTime())) {
    return { card: null, businessDay: '', amounts: null, reasons: ['clock_wrong'] }
  }
  const businessDay = businessDayOf(at)
  const reading = await readSignedCard(code, lease.keys)
  if (!reading.ok) return { card: null, businessDay, amounts: null, reasons: [reading.reason] }
  const benefit = lease.benefits.get(benefitId)
  const price = benefit && priceOf(benefit, attempt, reading.card, businessDay)
  const reasons = [
    ...leaseReasons(attempt),
    ...(await cardReasons(attempt, reading.card, businessDay)),
    ...presenterReasons(attempt),
    ...(price?.reasons ?? (['benefit_not_offered'] as const)),
  ]
  return { card: reading.card, businessDay, amounts: price?.amounts ?? null, reasons: inOrder(reasons) }
}

function leaseReasons({ lease, at, used }: OfflineAttempt): OfflineReason[] {
  const time = at.getTime()
  return [
    ...(time < lease.issuedAt.getTime() - CLOCK_WRONG_MS ? (['clock_wrong'] as const) : []),
    ...(time > lease.until.getTime() ? (['lease_over'] as const) : []),
    ...(used >= lease.maxRedemptions ? (['lease_used_up'] as const) : []),
  ]
}

async function cardReasons(
  { lease, seen, at }: OfflineAttempt,
  card: SignedCard,
  businessDay: string,
): Promise<OfflineReason[]> {
  const entry = await revocationEntryOf(card.serial, card.issueNo)
  const times = seen.filter((one) => one.serial === card.serial && one.businessDay === businessDay).length
  return [
    ...(card.proof ? proofReasons(card, card.proof.step, seen, at) : []),
    ...(card.expiresOn < businessDay ? (['card_expired'] as const) : []),
    ...(lease.revoked.has(entry) ? (['card_revoked'] as const) : []),
    ...(times >= lease.perCardPerDay ? (['card_seen_today'] as const) : []),
  ]
}

/** Two clocks that nothing has set right stand behind a proof here, the phone's and the shop's. */
function proofReasons(
  { serial, issueNo }: SignedCard,
  step: number,
  seen: readonly SeenCard[],
  at: Date,
): OfflineReason[] {
  const isSeen = seen.some((one) => one.serial === serial && one.issueNo === issueNo && one.step === step)
  return [
    ...(isProofTimely(step, at.getTime(), SHOP_CLOCK_MS) ? [] : (['code_expired'] as const)),
    ...(isSeen ? (['code_seen'] as const) : []),
  ]
}

/** Whoever comes in the member's name is taken where the community allows it, and is always checked. */
function presenterReasons({ lease, presentedBy, secondFactorGiven }: OfflineAttempt): OfflineReason[] {
  if (presentedBy !== 'carer') return []
  if (lease.carerPolicy !== 'accept_with_second_factor') return ['carer_not_accepted']
  return secondFactorGiven ? [] : ['second_factor_required']
}

function priceOf(
  benefit: LeasedBenefit,
  { lease, at, billFen, secondFactorGiven }: OfflineAttempt,
  card: SignedCard,
  businessDay: string,
): { amounts: OfflineAmounts | null; reasons: OfflineReason[] } {
  const { terms, inForceFrom, inForceTo, festivalDays } = benefit
  const reasons: OfflineReason[] = []
  if (businessDay < inForceFrom || businessDay > inForceTo) reasons.push('benefit_not_offered')
  const isFestival = festivalDays === undefined || festivalDays.includes(businessDay)
  if (!isWeekdayAndDateWithin(terms, businessDay) || !isFestival) reasons.push('outside_days')
  if (terms.hours && !isTimeWithin(terms.hours, timeOfDayIn(at))) reasons.push('outside_hours')
  if (billFen === undefined && needsBill(terms)) return { amounts: null, reasons }
  if (billFen !== undefined && !isBill(billFen))
    return { amounts: null, reasons: [...reasons, 'bill_missing'] }
  const result = computeDiscount(terms, billFen)
  if (!result.ok) return { amounts: null, reasons: [...reasons, result.reason] }
  const { discountFen, payableFen } = result
  if (discountFen > lease.capFen) reasons.push('over_cap')
  const threshold = card.kind === 'printed' ? lease.secondFactorAboveFen : null
  const isAbove = threshold !== null && discountFen > threshold
  if ((isAbove || requiresSecondFactor(terms, result)) && !secondFactorGiven) {
    reasons.push('second_factor_required')
  }
  return { amounts: { discountFen, payableFen }, reasons }
}

/** Whether it is an amount that a counter accepts. */
export function isBill(billFen: number): boolean {
  return Number.isSafeInteger(billFen) && billFen >= 0 && billFen <= MAX_BILL_FEN
}

function inOrder(reasons: readonly OfflineReason[]): OfflineReason[] {
  return OFFLINE_REASONS.filter((reason) => reasons.includes(reason))
}
