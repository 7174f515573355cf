import { z } from 'zod'
import { businessDay, listQuery, objectId, textLine } from '../../http/api-route.js'
import { ANOMALY_DECISIONS, ANOMALY_STATES, MEASURES } from './anomaly.model.js'
import { RULES } from './thresholds.js'

export const anomaliesQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  rule: z.enum(RULES, { error: 'fields:anomaly_rule' }).optional(),
  state: z.enum(ANOMALY_STATES, { error: 'fields:status' }).optional(),
  shopId: objectId.optional(),
  /** Business days of the last redemption of the evidence. */
  from: businessDay.optional(),
  to: businessDay.optional(),
})
export type AnomaliesQuery = z.output<typeof anomaliesQuery>

/** What a person says: with what was done where something was wrong. */
export const decideBody = z
  .strictObject({
    decision: z.enum(ANOMALY_DECISIONS, { error: 'fields:anomaly_decision' }),
    reason: textLine(500),
    measures: z
      .array(z.enum(MEASURES, { error: 'fields:choice' }), { error: 'fields:list' })
      .max(MEASURES.length, 'fields:too_many')
      .default([])
      .transform((measures) => [...new Set(measures)]),
  })
  .superRefine(({ decision, measures }, context) => {
    const isConfirmed = decision === 'confirmed'
    if (isConfirmed === measures.length > 0) return
    const message = isConfirmed ? 'fields:anomaly_measures' : 'fields:anomaly_no_measures'
    context.addIssue({ code: 'custom', path: ['measures'], message })
  })
export type DecideBody = z.output<typeof decideBody>
