import { businessDayOf } from '../../lib/business-day.js'
import { lowestFreeName, slotNames, slotNeeds, type SlotNeed } from '../redemptions/judge.js'
import type { RecordedRedemption } from '../redemptions/look-ups.js'
import { fingerprintOf } from '../redemptions/prepare-token.js'
import { requestKeyOf, type RequestFacts } from '../redemptions/record.js'
import type { ChainState } from './chain.js'
import { flagsOf, type AttributedFact } from './fact.js'
import { UNDECIDED } from './offline.model.js'
import type { QuarantineReason } from './quarantine-reasons.js'
import type { ReadOfflineItem } from './read-item.js'
import type { UploadFacts } from './upload-facts.js'

/** A fact on its way into the records. */
export interface Entry {
  item: ReadOfflineItem
  fact: AttributedFact
  chain: ChainState
}

export type Settled =
  | { status: 'committed' | 'replayed' | 'declined' | 'voided'; record: RecordedRedemption }
  | { status: 'quarantined'; reason: QuarantineReason }
  | { status: 'retry' }

/** A limit that is kept by names, with what it means when none is free. */
interface NamedNeed extends SlotNeed {
  reason: 'limit_reached' | 'lease_used_up' | 'card_seen_today'
}

/** An entry with what was found out about it while settling. */
export interface OpenEntry extends Entry {
  request: RequestFacts
  needs: NamedNeed[]
  /** Reasons that came from limits that are full. */
  full: Set<string>
  isOverBudget: boolean
  settled?: Settled
}

export function openEntry(entry: Entry, upload: UploadFacts): OpenEntry {
  const { item, fact } = entry
  const { benefitId, billFen, presentedBy } = item
  const { by, requestId, shopId } = upload
  const request: RequestFacts = {
    scan: fact.scan,
    requestKey: requestKeyOf(shopId, 'redeem', item.key),
    fingerprint: fingerprintOf({ ...fact.scan, benefitId, billFen, presentedBy }),
    benefitId,
    billFen,
    ...(presentedBy === undefined ? {} : { presentedBy }),
    by,
    requestId,
    at: fact.at,
    businessDay: businessDayOf(fact.at),
  }
  return { ...entry, request, needs: needsOf(fact, request), full: new Set(), isOverBudget: false }
}

/** Limits of the benefit and the community, and those of the lease: so many uses, and one per card and day of the device. */
function needsOf({ offer, benefit, lease, serial }: AttributedFact, request: RequestFacts): NamedNeed[] {
  const limits = slotNeeds(offer, benefit, request.scan).map((need) => ({
    ...need,
    reason: 'limit_reached' as const,
  }))
  if (!lease || serial === null) return limits
  const { scannedBy } = request.scan
  return [
    ...limits,
    { prefix: `lease|${lease.id}|`, max: lease.maxRedemptions, reason: 'lease_used_up' },
    {
      prefix: `seen|${scannedBy}|${serial}|${request.businessDay}|`,
      max: lease.perCardPerDay,
      reason: 'card_seen_today',
    },
  ]
}

/**
 * Chooses names for what the entry needs. A limit of which the store says that it is full is dropped, and noted; null where what is left
 * is only taken by neighbours of the same upload, whose writes may still fail.
 */
export function reserveNames(
  open: OpenEntry,
  taken: ReadonlySet<string>,
  reserved: Set<string>,
): ReadonlySet<string> | null {
  const isFull = (need: SlotNeed) => lowestFreeName(need, among(need, taken)) === null
  for (const { reason } of open.needs.filter(isFull)) open.full.add(reason)
  open.needs = open.needs.filter((need) => !isFull(need))
  const busy = new Set(open.needs.flatMap((need) => [...among(need, taken), ...among(need, reserved)]))
  const names = open.needs.map((need) => lowestFreeName(need, busy))
  if (names.includes(null)) return null
  for (const name of names) if (name !== null) reserved.add(name)
  return busy
}

function among(need: SlotNeed, names: ReadonlySet<string>): Set<string> {
  return new Set(slotNames(need).filter((name) => names.has(name)))
}

/** The document with where it comes from and what speaks against it. */
export function withOrigin(
  record: RecordedRedemption,
  { item, fact, chain, full }: OpenEntry,
  { deviceId, uploadedAt }: UploadFacts,
): RecordedRedemption {
  const reasons = [...new Set([...fact.reasons, ...full])]
  const flags = flagsOf(reasons)
  const { cashierId, discountFen: saidDiscountFen } = item
  const offline = {
    kind: item.kind,
    leaseId: item.leaseId ?? null,
    deviceId,
    sequence: item.sequence,
    hash: item.hash,
    previousHash: item.previousHash,
    deviceTime: new Date(item.occurredAt),
    uploadedAt,
    chainOk: chain === 'missing' ? null : chain === 'ok',
    ...(cashierId === undefined ? {} : { cashierId }),
    ...(saidDiscountFen === undefined ? {} : { saidDiscountFen }),
    ...(reasons.length > 0 ? { reasons } : {}),
  }
  return {
    ...record,
    ...(flags.length > 0 ? { flags, review: UNDECIDED } : {}),
    offline,
    createdAt: uploadedAt,
    updatedAt: uploadedAt,
  }
}
