/** Why the verifier says no, in the order in which it looks: the first one is named. */
export const OFFLINE_REASONS = [
  /** Not readable as a code of ours. */
  'code_unknown',
  /** A phone's online code or a typed one: only what is signed counts offline. */
  'not_a_printed_card',
  'forged',
  'clock_wrong',
  'lease_over',
  'lease_used_up',
  /** A phone's proof that is too old, or of a time that is still to come. */
  'code_expired',
  /** A phone's proof of a step that this device has taken already. */
  'code_seen',
  'card_expired',
  'card_revoked',
  'card_seen_today',
  'benefit_not_offered',
  'outside_days',
  'outside_hours',
  'bill_missing',
  'below_min_spend',
  'over_cap',
  /** Somebody else showed the card, and the community wants the member in person. */
  'carer_not_accepted',
  'second_factor_required',
] as const
export type OfflineReason = (typeof OFFLINE_REASONS)[number]
