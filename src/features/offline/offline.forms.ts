import { z } from 'zod'
import { listQuery, objectId, textLine } from '../../http/api-route.js'
import { DECISIONS } from './offline.model.js'
import { OFFLINE_FLAGS } from './shared/flags.js'

const appVersion = textLine(40).optional()

export const leaseForm = z.strictObject({
  deviceTime: z.iso.datetime({ offset: true, error: 'fields:moment' }),
  appVersion,
})

/** The items are anything at all: what is wrong with one of them is said of that one. */
export const uploadForm = z.strictObject({
  leaseId: objectId.nullable().default(null),
  items: z
    .array(z.unknown(), { error: 'fields:offline_items' })
    .min(1, { error: 'fields:offline_items' })
    .max(100, { error: 'fields:offline_items' }),
  queueLength: z
    .int({ error: 'fields:integer' })
    .min(0, { error: 'fields:integer' })
    .max(1_000_000)
    .optional(),
  appVersion,
})

export const REVIEW_STATES = ['undecided', 'decided'] as const

export const reviewsQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  shopId: objectId.optional(),
  flag: z.enum(OFFLINE_FLAGS, { error: 'fields:offline_flag' }).optional(),
  state: z.enum(REVIEW_STATES, { error: 'fields:review_state' }).optional(),
})
export type ReviewsQuery = z.infer<typeof reviewsQuery>

export const decisionForm = z.strictObject({
  decision: z.enum(DECISIONS, { error: 'fields:offline_decision' }),
  reason: textLine(500),
})
export type DecisionForm = z.infer<typeof decisionForm>
