/**
 * What staff must know of an uploaded fact before it is paid: what the server would have refused. A fact without flags needs no
 * decision.
 */
export const OFFLINE_FLAGS = [
  /** A limit or a budget was used up. */
  'over_limit',
  /** The card's revocation stood in the list of the lease: the device could know. */
  'revoked_known',
  /** The card is revoked or blocked, or its member has left or is suspended, but the device could not know. */
  'revoked_unseen',
  /** The card's last good day was over. */
  'card_expired',
  /** Agreement, benefit or shop were not in force as the server knows it. */
  'agreement_expired',
  /** Outside of the lease: none of this device, too many, too much, past its end, the same card twice a day. */
  'lease_exceeded',
  /** A rule of the benefit did not hold: hours, days, minimum, age, tags, second factor, amount. */
  'rule_broken',
  /** The device's clock was outside of what is possible; the time was clamped. */
  'clock',
  /** Uploaded more than seven days after it happened. */
  'late',
  /** The item is not what the device sealed. */
  'altered',
  /** Not attributable: forged, unreadable, unknown benefit or card. Kept as it came and not a redemption. */
  'quarantined',
] as const
export type OfflineFlag = (typeof OFFLINE_FLAGS)[number]

/** Status of each uploaded item; `retry`: undecided now, send it again. */
export const UPLOAD_STATUSES = [
  'committed',
  'replayed',
  'declined',
  'voided',
  'quarantined',
  'retry',
] as const
export type UploadStatus = (typeof UPLOAD_STATUSES)[number]
