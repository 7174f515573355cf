import { z } from 'zod'
import { NEEDS } from '../visits/visit.model.js'
import { ERRAND_STATES } from './errand.model.js'
import type { ErrandRecord } from './errand.repository.js'

export const errandAnswer = z.object({
  id: z.string(),
  memberId: z.string(),
  maskedName: z.string(),
  visitId: z.string(),
  need: z.enum(NEEDS),
  ownerId: z.string(),
  dueOn: z.string(),
  isOverdue: z.boolean(),
  state: z.enum(ERRAND_STATES),
  words: z.string().nullable(),
  closedAt: z.string().nullable(),
  revision: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type ErrandView = z.infer<typeof errandAnswer>

/** An errand on a business day. */
export function errandView(errand: ErrandRecord, words: string | null, today: string): ErrandView {
  return {
    id: String(errand._id),
    memberId: String(errand.memberId),
    maskedName: errand.maskedName,
    visitId: String(errand.visitId),
    need: errand.need,
    ownerId: String(errand.ownerId),
    dueOn: errand.dueOn,
    isOverdue: errand.state === 'open' && errand.dueOn < today,
    state: errand.state,
    words,
    closedAt: errand.closedAt?.toISOString() ?? null,
    revision: errand.revision,
    createdAt: errand.createdAt.toISOString(),
    updatedAt: errand.updatedAt.toISOString(),
  }
}
