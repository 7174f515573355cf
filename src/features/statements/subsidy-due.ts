import { sumOpenAdjustments } from './adjustment.repository.js'
import { sumUndecidedSubsidy, sumUnclaimedByShop } from './statement-lines.repository.js'
import { sumPayable } from './statement.repository.js'

/** What the community owes and has paid its shops, for the subsidy fund. */
export function createSubsidyDue() {
  return {
    /**
     * In fen, of one year: a closed statement counts for the year of its month, what is in none for the year of its business day.
     * So every fen counts for exactly one year.
     */
    async ofYear(communityId: string, year: string) {
      const days = { from: `${year}-01-01`, through: `${year}-12-31` }
      const [byShop, underReviewFen, adjustmentsFen, { closedFen, paidFen }] = await Promise.all([
        sumUnclaimedByShop(communityId, days),
        sumUndecidedSubsidy(communityId, days),
        sumOpenAdjustments(communityId, year),
        sumPayable(communityId, year),
      ])
      const givenFen = [...byShop.values()].reduce((total, { subsidyFen }) => total + subsidyFen, 0)
      return { unclaimedFen: givenFen + adjustmentsFen, closedFen, paidFen, underReviewFen }
    },
  }
}
export type SubsidyDue = ReturnType<typeof createSubsidyDue>
