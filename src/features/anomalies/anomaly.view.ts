import { z } from 'zod'
import { ANOMALY_DECISIONS, ANOMALY_STATES, MEASURES } from './anomaly.model.js'
import type { AnomalyRecord } from './anomaly.repository.js'
import { RULES, type RuleName } from './thresholds.js'

/** What a rule's figures are in. */
export const UNITS: Record<RuleName, 'count' | 'minutes' | 'percent' | 'days'> = {
  burst: 'count',
  outside_hours: 'minutes',
  same_cashier: 'count',
  round_amounts: 'percent',
  void_rate: 'percent',
  two_shops: 'minutes',
  long_silence: 'days',
}

export const anomalyAnswer = z.object({
  id: z.string(),
  rule: z.enum(RULES),
  state: z.enum(ANOMALY_STATES),
  /** The last business day of the evidence as it was found. */
  businessDay: z.string(),
  shopIds: z.array(z.string()),
  memberId: z.string().nullable(),
  cardId: z.string().nullable(),
  recordedBy: z.object({ kind: z.enum(['user', 'device']), id: z.string() }).nullable(),
  redemptionIds: z.array(z.string()),
  /** `measured` beside the `threshold` of the time, both in `unit`; `figures` say what it comes from. */
  measured: z.number().int(),
  threshold: z.number().int(),
  unit: z.enum(['count', 'minutes', 'percent', 'days']),
  figures: z.record(z.string(), z.number()),
  decisions: z.array(
    z.object({
      decision: z.enum(ANOMALY_DECISIONS),
      measures: z.array(z.enum(MEASURES)),
      reason: z.string(),
      at: z.string(),
      byUserId: z.string(),
    }),
  ),
  revision: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type AnomalyView = z.infer<typeof anomalyAnswer>

/** An anomaly as programs see it, and pages before words. */
export function anomalyView(anomaly: AnomalyRecord): AnomalyView {
  const { recordedBy, rule } = anomaly
  return {
    id: String(anomaly._id),
    rule,
    state: anomaly.state,
    businessDay: anomaly.businessDay,
    shopIds: anomaly.shopIds.map(String),
    memberId: anomaly.memberId ? String(anomaly.memberId) : null,
    cardId: anomaly.cardId ? String(anomaly.cardId) : null,
    recordedBy: recordedBy?.kind && recordedBy.id ? { kind: recordedBy.kind, id: recordedBy.id } : null,
    redemptionIds: anomaly.redemptionIds.map(String),
    measured: anomaly.measured,
    threshold: anomaly.threshold,
    unit: UNITS[rule],
    figures: { ...(anomaly.figures as Record<string, number> | undefined) },
    decisions: anomaly.decisions.map(({ decision, measures, reason, at, byUserId }) => ({
      decision,
      measures: [...measures],
      reason,
      at: at.toISOString(),
      byUserId,
    })),
    revision: anomaly.revision,
    createdAt: anomaly.createdAt.toISOString(),
    updatedAt: anomaly.updatedAt.toISOString(),
  }
}
