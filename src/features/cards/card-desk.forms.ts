import { z } from 'zod'
import { listQuery, objectId } from '../../http/api-route.js'
import { CARD_STATES } from './card-state.js'

/** So many ids fit into a request's body; more cards are named by a filter. */
export const MAX_IDS = 5000

export const idList = z.array(objectId).min(1, { error: 'fields:choose_some' }).max(MAX_IDS, {
  error: 'fields:too_many_ids',
})

const { limit, cursor } = listQuery
export const printedCardListQuery = z.strictObject({
  limit,
  cursor,
  state: z.enum(CARD_STATES, { error: 'fields:card_state' }).optional(),
  expiringWithinDays: z.coerce
    .number({ error: 'fields:integer' })
    .int({ error: 'fields:integer' })
    .min(0, { error: 'fields:limit' })
    .max(366, { error: 'fields:limit' })
    .optional(),
})
export type PrintedCardListQuery = z.infer<typeof printedCardListQuery>

export const handOverForm = z.strictObject({ cardIds: idList })
