import { z } from 'zod'
import { chainStates, type ChainState, type Link } from './chain.js'
import { DECISIONS } from './offline.model.js'
import type { StoredQuarantine } from './quarantine.repository.js'
import type { FlaggedRedemption } from './review-case.js'
import type { RecordedDecision } from './review.repository.js'

export const decisionAnswer = z.object({
  id: z.string(),
  decision: z.enum(DECISIONS),
  reason: z.string(),
  at: z.string(),
  by: z.object({ kind: z.string(), role: z.string(), userId: z.string().optional() }).loose(),
})
export type DecisionAnswer = z.infer<typeof decisionAnswer>

/** A flagged redemption or a quarantined item, with the evidence and what was decided. */
export const reviewAnswer = z.object({
  id: z.string(),
  kind: z.enum(['redemption', 'quarantine']),
  /** `void`ed redemptions stay in the list: whether they are paid is no question any more. */
  status: z.enum(['committed', 'voided', 'quarantined']),
  flags: z.array(z.string()),
  reasons: z.array(z.string()),
  shopId: z.string(),
  deviceId: z.string(),
  cashierId: z.string().nullable(),
  leaseId: z.string().nullable(),
  key: z.string().nullable(),
  sequence: z.number().nullable(),
  chain: z.enum(['ok', 'missing', 'broken', 'forked', 'unknown']),
  deviceTime: z.string().nullable(),
  uploadedAt: z.string(),
  occurredAt: z.string().nullable(),
  businessDay: z.string().nullable(),
  maskedName: z.string().nullable(),
  benefitId: z.string().nullable(),
  benefitTitle: z.string().nullable(),
  billFen: z.number().nullable(),
  discountFen: z.number().nullable(),
  subsidyFen: z.number().nullable(),
  /** What the device says it gave, where it is something else. */
  saidDiscountFen: z.number().nullable(),
  /** A quarantined item as it came. */
  content: z.string().nullable(),
  decision: z.enum(DECISIONS).nullable(),
  decisions: z.array(decisionAnswer),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type ReviewCase = z.infer<typeof reviewAnswer>

export function decisionView({ _id, decision, reason, at, by }: RecordedDecision): DecisionAnswer {
  return { id: _id.toHexString(), decision, reason, at: at.toISOString(), by: by as DecisionAnswer['by'] }
}

export function flaggedView(
  record: FlaggedRedemption,
  chain: ChainState | 'unknown',
  decisions: DecisionAnswer[],
): ReviewCase {
  const { offline } = record
  const said = offline.saidDiscountFen ?? null
  return {
    id: record._id.toHexString(),
    kind: 'redemption',
    status: record.voided ? 'voided' : 'committed',
    flags: record.flags,
    reasons: offline.reasons ?? [],
    shopId: String(record.shopId),
    deviceId: offline.deviceId,
    cashierId: offline.cashierId ?? null,
    leaseId: offline.leaseId,
    key: record.requestKey.split('|').at(-1) ?? null,
    sequence: offline.sequence,
    chain,
    deviceTime: offline.deviceTime.toISOString(),
    uploadedAt: offline.uploadedAt.toISOString(),
    occurredAt: record.occurredAt.toISOString(),
    businessDay: record.businessDay,
    maskedName: record.maskedName ?? null,
    benefitId: record.benefitId ? String(record.benefitId) : null,
    benefitTitle: record.benefitTitle ?? null,
    billFen: record.billFen ?? null,
    discountFen: record.discountFen ?? null,
    subsidyFen: record.subsidyFen ?? null,
    saidDiscountFen: said === record.discountFen ? null : said,
    content: null,
    ...common(offline.uploadedAt, decisions),
  }
}

export function quarantinedView(
  item: StoredQuarantine,
  chain: ChainState | 'unknown',
  decisions: DecisionAnswer[],
): ReviewCase {
  return {
    id: item._id.toHexString(),
    kind: 'quarantine',
    status: 'quarantined',
    flags: ['quarantined'],
    reasons: [item.reason],
    shopId: String(item.shopId),
    deviceId: String(item.deviceId),
    cashierId: null,
    leaseId: item.leaseId ?? null,
    key: item.key,
    sequence: item.sequence ?? null,
    chain,
    deviceTime: item.deviceTime?.toISOString() ?? null,
    uploadedAt: item.uploadedAt.toISOString(),
    occurredAt: null,
    businessDay: null,
    maskedName: null,
    benefitId: item.benefitId ?? null,
    benefitTitle: null,
    billFen: item.billFen ?? null,
    discountFen: null,
    subsidyFen: null,
    saidDiscountFen: item.discountFen ?? null,
    content: item.content,
    ...common(item.uploadedAt, decisions),
  }
}

function common(uploadedAt: Date, decisions: DecisionAnswer[]) {
  const at = uploadedAt.toISOString()
  const [last] = decisions
  return { decision: last?.decision ?? null, decisions, createdAt: at, updatedAt: last?.at ?? at }
}

/** How cases stand in the chains of their devices now, by case id. */
export async function chainOfCases(
  communityId: string,
  cases: readonly (FlaggedRedemption | StoredQuarantine)[],
): Promise<Map<string, ChainState>> {
  const states = new Map<string, ChainState>()
  const byDevice = new Map<string, { id: string; link: Link }[]>()
  for (const one of cases) {
    const origin = 'offline' in one ? one.offline : { ...one, deviceId: String(one.deviceId) }
    const { deviceId, sequence, hash, previousHash } = origin
    if (typeof sequence !== 'number' || !hash || !previousHash) continue
    const entry = { id: one._id.toHexString(), link: { sequence, hash, previousHash } }
    byDevice.set(deviceId, [...(byDevice.get(deviceId) ?? []), entry])
  }
  for (const [deviceId, entries] of byDevice) {
    const found = await chainStates(
      { communityId, deviceId },
      entries.map(({ link }) => link),
    )
    for (const { id, link } of entries) {
      const state = found.get(link.hash)
      if (state) states.set(id, state)
    }
  }
  return states
}
