import { z } from 'zod'
import { FUND_WARNINGS } from './fund-state.js'
import type { FundOfYear } from './subsidy-fund.service.js'

export const fundAnswer = z.object({
  year: z.string(),
  budgetFen: z.int().nullable(),
  unclaimedFen: z.int(),
  closedFen: z.int(),
  spokenForFen: z.int(),
  paidFen: z.int(),
  leftFen: z.int().nullable(),
  underReviewFen: z.int(),
  /** Percent of the budget that is spoken for or paid, with two decimals. */
  usedPercent: z.number().nullable(),
  warning: z.enum(FUND_WARNINGS).nullable(),
  updatedAt: z.string().nullable(),
})
export type FundView = z.infer<typeof fundAnswer>

export function fundView({ usedPermyriad, revision: _, updatedAt, ...fund }: FundOfYear): FundView {
  return {
    ...fund,
    usedPercent: usedPermyriad === null ? null : usedPermyriad / 100,
    updatedAt: updatedAt?.toISOString() ?? null,
  }
}
