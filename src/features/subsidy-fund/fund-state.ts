/** What a year's fund comes to, in fen. */
export interface FundFigures {
  /** Null as long as nobody has set one. */
  budgetFen: number | null
  /** Subsidy of redemptions that are in no closed statement yet, with the adjustments that wait for one. */
  unclaimedFen: number
  /** What closed statements say that is not paid yet. */
  closedFen: number
  paidFen: number
}

export const FUND_WARNINGS = ['near', 'exhausted'] as const
export type FundWarning = (typeof FUND_WARNINGS)[number]

export interface FundState extends FundFigures {
  /** unclaimedFen + closedFen: promised, not paid. */
  spokenForFen: number
  /** What is neither spoken for nor paid; below zero when more has been promised than there is. Null without a budget. */
  leftFen: number | null
  /** Hundredths of a percent of the budget that are spoken for or paid, rounded down. */
  usedPermyriad: number | null
  /** `near` from 80 % of the budget on, `exhausted` from 100 % on. */
  warning: FundWarning | null
}

const NEAR_PERCENT = 80

/** Computes what is spoken for, left, and whether staff must be warned. */
export function fundState(figures: FundFigures): FundState {
  const { budgetFen, unclaimedFen, closedFen, paidFen } = figures
  const spokenForFen = unclaimedFen + closedFen
  const usedFen = spokenForFen + paidFen
  if (budgetFen === null) {
    return { ...figures, spokenForFen, leftFen: null, usedPermyriad: null, warning: null }
  }
  return {
    ...figures,
    spokenForFen,
    leftFen: budgetFen - usedFen,
    usedPermyriad: budgetFen === 0 ? null : Math.max(0, Math.floor((usedFen * 10_000) / budgetFen)),
    warning: warningOf(usedFen, budgetFen),
  }
}

/** In whole fen, so that 80 % means 80 % to the fen. A budget of nothing is exhausted by the first fen. */
function warningOf(usedFen: number, budgetFen: number): FundWarning | null {
  if (usedFen <= 0) return null
  if (usedFen >= budgetFen) return 'exhausted'
  return usedFen * 100 >= budgetFen * NEAR_PERCENT ? 'near' : null
}
