import type { SignedCardFacts } from '../cards/card-facts.js'
import { flagsOf, type AttributedFact, type Attribution } from './fact.js'
import type { LeaseRecord } from './lease.repository.js'
import type { Scan } from './offline-scan.js'
import type { LeasedBenefit, VerifyingKey } from './shared/lease.js'

/** What an upload has looked up for all of its items together. */
export interface Known {
  communityId: string
  shopId: string
  deviceId: string
  uploadedAt: Date
  keys: ReadonlyMap<number, VerifyingKey>
  leases: ReadonlyMap<string, { lease: LeaseRecord; benefits: LeasedBenefit[] }>
  /** Printed cards and phones by `<serial>|<issue number>`. */
  cards: ReadonlyMap<string, SignedCardFacts>
}

/** The fact with its flags, as of this device at this shop. */
export function factOf(
  { communityId, shopId, deviceId }: Known,
  { scan, reasons, ...rest }: Omit<AttributedFact, 'scan' | 'flags'> & { scan: Scan },
): Attribution {
  const unique = [...new Set(reasons)]
  const whole = { ...scan, communityId, shopId, scannedBy: deviceId }
  return { kind: 'fact', fact: { ...rest, scan: whole, reasons: unique, flags: flagsOf(unique) } }
}
