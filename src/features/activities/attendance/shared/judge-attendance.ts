import { businessDayOf } from '../../../../lib/business-day.js'
import { readSignedCard, type SignedCard } from '../../../offline/shared/card.js'
import { CLOCK_WRONG_MS } from '../../../offline/shared/lease.js'
import { revocationEntryOf } from '../../../offline/shared/revocations.js'
import { isProofTimely, SHOP_CLOCK_MS } from '../../../proofs/shared/proof-time.js'
import type { AttendanceLease } from './attendance-lease.js'

/** Why a device without network says no, or the server notes something, in the order in which they are named. */
export const ATTENDANCE_REASONS = [
  'code_unknown',
  'not_a_printed_card',
  'forged',
  'clock_wrong',
  'lease_over',
  'code_expired',
  'card_expired',
  'card_revoked',
] as const
export type AttendanceReason = (typeof ATTENDANCE_REASONS)[number]

export interface ExaminedCode {
  /** Null when the code is no genuine card. */
  card: SignedCard | null
  /** All that speak against it. */
  reasons: AttendanceReason[]
}

/**
 * Whether a scanned text stands for a good card at a moment. A device without network judges by this before it shows a result, and the
 * server judges by the same what is handed in.
 */
export async function examineAttendance(
  lease: Pick<AttendanceLease, 'issuedAt' | 'until' | 'revoked' | 'keys'>,
  code: string,
  at: Date,
): Promise<ExaminedCode> {
  if (Number.isNaN(at.getTime())) return { card: null, reasons: ['clock_wrong'] }
  const reading = await readSignedCard(code, lease.keys)
  if (!reading.ok) return { card: null, reasons: [reading.reason] }
  const { card } = reading
  const time = at.getTime()
  const isTimely = !card.proof || isProofTimely(card.proof.step, time, SHOP_CLOCK_MS)
  const entry = await revocationEntryOf(card.serial, card.issueNo)
  const found: Partial<Record<AttendanceReason, boolean>> = {
    clock_wrong: time < lease.issuedAt.getTime() - CLOCK_WRONG_MS,
    lease_over: time > lease.until.getTime(),
    code_expired: !isTimely,
    card_expired: card.expiresOn < businessDayOf(at),
    card_revoked: lease.revoked.has(entry),
  }
  return { card, reasons: ATTENDANCE_REASONS.filter((reason) => found[reason]) }
}
