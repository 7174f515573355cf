import { canonicalJson } from '../../../lib/canonical-form.js'
import { sha256HexOf } from './digest.js'

/** `offline`: given by a lease; `unknown_outcome`: an online redeem whose answer was lost. */
export const OFFLINE_ITEM_KINDS = ['offline', 'unknown_outcome'] as const
export type OfflineItemKind = (typeof OFFLINE_ITEM_KINDS)[number]

/**
 * One fact as a counter device wrote it down before it showed the result. The items of a device are a chain: each carries the hash of
 * the former one, so that one that was changed, left out or put in afterwards shows.
 */
export interface OfflineItem {
  /** Counted up by the device, from 1. */
  sequence: number
  /** Hash of the device's former item; `FIRST_PREVIOUS_HASH` for the first. */
  previousHash: string
  /** SHA-256 in hexadecimal over the canonical JSON of all other fields. */
  hash: string
  kind: OfflineItemKind
  /** The Idempotency-Key, a UUID. */
  key: string
  leaseId: string | null
  /** The scanned text; for `offline`. */
  code?: string
  /** The token of the scan; for `unknown_outcome`. */
  prepareToken?: string
  benefitId: string
  billFen?: number
  discountFen?: number
  payableFen?: number
  secondFactor?: { kind: 'person_checked' }
  /** Somebody else showed the code in the member's name; absent for the member. */
  presentedBy?: 'carer'
  /** The device's clock, ISO 8601. */
  occurredAt: string
  cashierId?: string
}

/** What the first item of a device carries in place of a former item's hash. */
export const FIRST_PREVIOUS_HASH = '0'.repeat(64)

/** The item with its hash, as it is stored and uploaded. */
export async function sealItem(content: Omit<OfflineItem, 'hash'>): Promise<OfflineItem> {
  return { ...content, hash: await hashOf(content) }
}

/** Whether an item still is what was sealed. */
export async function isIntact(item: OfflineItem): Promise<boolean> {
  const { hash, ...content } = item
  return hash === (await hashOf(content))
}

async function hashOf(content: object): Promise<string> {
  return sha256HexOf(new TextEncoder().encode(canonicalJson(content)))
}
