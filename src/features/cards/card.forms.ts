import { z } from 'zod'
import { listQuery, textLine } from '../../http/api-route.js'

export const issueCardForm = z.strictObject({ kind: z.literal('printed', { error: 'fields:card_kind' }) })

const { limit, cursor } = listQuery
export const cardListQuery = z.strictObject({ limit, cursor })
export type CardListQuery = z.infer<typeof cardListQuery>

/** Lifting a block needs no reason; whoever has one may give it. */
export const unblockForm = z.strictObject({ reason: textLine(500).optional() })
