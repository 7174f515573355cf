import type { RecordedRedemption } from '../redemptions/look-ups.js'
import type { OfflineItemKind } from './shared/item.js'

/** Where an uploaded fact comes from, as its redemption keeps it. */
export interface OfflineOrigin {
  kind: OfflineItemKind
  leaseId: string | null
  deviceId: string
  sequence: number
  hash: string
  previousHash: string
  deviceTime: Date
  uploadedAt: Date
  /** Null when the item before it had not been handed in yet. */
  chainOk: boolean | null
  cashierId?: string
  /** What the device says it gave. */
  saidDiscountFen?: number
  /** Every reason that the flags stand for. */
  reasons?: string[]
}

export type FlaggedRedemption = Omit<RecordedRedemption, 'offline' | 'flags'> & {
  offline: OfflineOrigin
  flags: string[]
}

/**
 * Whether the community pays its part of a redemption back to the shop: what was uploaded with flags only when staff have said so last.
 */
export function isSubsidyDue(record: {
  flags?: readonly string[] | null | undefined
  review?: string | null | undefined
}): boolean {
  return !record.flags?.length || record.review === 'pay'
}
