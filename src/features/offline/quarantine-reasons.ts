/** Why an uploaded item is no redemption. */
export const QUARANTINE_REASONS = [
  /** Fields are missing or of a wrong kind. */
  'unreadable',
  'code_unknown',
  'not_a_printed_card',
  'forged',
  /** A genuine code of a card that this community does not have. */
  'card_unknown',
  'benefit_unknown',
  'bill_missing',
  /** The token of an online scan is not ours, or of another shop. */
  'scan_unknown',
  /** A single-use code that another redemption has spent. */
  'code_already_used',
  /** The key has another content or outcome already. */
  'key_reused',
] as const
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number]
