import type { AttendanceReason } from './shared/judge-attendance.js'

/** What staff should know of an attendance; none of it keeps anybody away who stands at the door. */
export const ATTENDANCE_FLAGS = [
  /** More came than there are places. */
  'over_capacity',
  'not_invited',
  /** The card's revocation stood in the list of the permission: the device could know. */
  'revoked_known',
  /** The card is revoked or blocked, or its member has left, but the device could not know. */
  'revoked_unseen',
  'card_expired',
  /** Outside of the permission's time, or under none. */
  'lease_exceeded',
  /** The device's clock, or the phone's, was outside of what is possible. */
  'clock',
  /** Handed in more than seven days after it happened. */
  'late',
  /** Not what the device sealed, or not in its chain. */
  'altered',
] as const
export type AttendanceFlag = (typeof ATTENDANCE_FLAGS)[number]

/** Why an item that was handed in is nobody's attendance. */
export const UNREADABLE_REASONS = [
  'unreadable',
  'code_unknown',
  'not_a_printed_card',
  'forged',
  'card_unknown',
] as const
export type UnreadableReason = (typeof UNREADABLE_REASONS)[number]

const FLAG_OF: Partial<Record<AttendanceReason, AttendanceFlag>> = {
  clock_wrong: 'clock',
  code_expired: 'clock',
  lease_over: 'lease_exceeded',
  card_expired: 'card_expired',
  card_revoked: 'revoked_known',
}

/** The flags of what the verifier found. */
export function flagsOfReasons(reasons: readonly AttendanceReason[]): AttendanceFlag[] {
  return reasons.flatMap((reason) => FLAG_OF[reason] ?? [])
}

/** Each flag once, in their order. */
export function inOrder(flags: readonly AttendanceFlag[]): AttendanceFlag[] {
  return ATTENDANCE_FLAGS.filter((flag) => flags.includes(flag))
}
