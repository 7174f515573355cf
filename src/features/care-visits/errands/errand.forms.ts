import { z } from 'zod'
import { businessDay, listQuery, objectId, textLine } from '../../../http/api-route.js'
import { ERRAND_STATES } from './errand.model.js'

export const errandsQuery = z.strictObject({
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  state: z.enum(ERRAND_STATES, { error: 'fields:status' }).optional(),
  ownerId: objectId.optional(),
  memberId: objectId.optional(),
  dueBy: businessDay.optional(),
})
export type ErrandsQuery = z.output<typeof errandsQuery>

export const changeErrandBody = z
  .strictObject({ ownerId: objectId.optional(), dueOn: businessDay.optional() })
  .refine((body) => Object.keys(body).length > 0, { error: 'fields:nothing_to_change' })
export type ChangeErrandBody = z.output<typeof changeErrandBody>

/** What was done; whoever drops an errand says why. */
export const doneBody = z.strictObject({ words: textLine(500).optional() })
export const dropBody = z.strictObject({ words: textLine(500) })
