import { canonicalJson } from '../../../../lib/canonical-form.js'
import { sha256HexOf } from '../../../offline/shared/digest.js'

/**
 * One sign-in as a device without network wrote it down before it showed anything. The items of a permission are a chain: each carries
 * the hash of the former one, so that one that was changed, left out or put in afterwards shows.
 */
export interface AttendanceItem {
  /** Counted up under the permission, from 1. */
  sequence: number
  /** Hash of the former item; of zeros for the first. */
  previousHash: string
  /** SHA-256 in hexadecimal over the canonical JSON of all other fields. */
  hash: string
  /** A UUID: names the sign-in however often it is handed in. */
  key: string
  /** The permission under which it was taken. */
  leaseId: string
  /** The scanned text. */
  code: string
  /** The device's clock, ISO 8601. */
  occurredAt: string
}

export const FIRST_HASH = '0'.repeat(64)

/** The item with its hash, as it is stored and handed in. */
export async function sealAttendance(content: Omit<AttendanceItem, 'hash'>): Promise<AttendanceItem> {
  return { ...content, hash: await hashOf(content) }
}

/** Whether an item still is what was sealed. */
export async function isIntactAttendance(item: AttendanceItem): Promise<boolean> {
  const { hash, ...content } = item
  return hash === (await hashOf(content))
}

async function hashOf(content: object): Promise<string> {
  return sha256HexOf(new TextEncoder().encode(canonicalJson(content)))
}
