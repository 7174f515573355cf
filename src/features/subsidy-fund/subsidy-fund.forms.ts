import { z } from 'zod'
import { textLine } from '../../http/api-route.js'

/** Ten billion yuan: no community's fund, and far from the edge of what a number can say. */
export const MAX_BUDGET_FEN = 10_000_000_000_00

const year = z.string({ error: 'fields:year' }).regex(/^20\d{2}$/, { error: 'fields:year' })

/** This year when none is named. */
export const fundQuery = z.strictObject({ year: year.optional() })

export const fundBody = z.strictObject({
  year: z.preprocess((value) => (typeof value === 'number' ? String(value) : value), year),
  budgetFen: z
    .int({ error: 'fields:budget_fen' })
    .min(0, { error: 'fields:budget_fen' })
    .max(MAX_BUDGET_FEN, { error: 'fields:budget_fen' }),
  reason: textLine(500).optional(),
})
export type FundBody = z.infer<typeof fundBody>
