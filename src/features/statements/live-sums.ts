import { lastDayOfMonth } from '../../lib/business-day.js'
import { sumAdjustments } from './adjustment.repository.js'
import type { StatementSums } from './statement-figures.js'
import { sumUnclaimedByShop } from './statement-lines.repository.js'
import type { StatementRecord } from './statement.repository.js'

const NOTHING = { redemptions: 0, discountFen: 0, subsidyFen: 0 }
const NO_ADJUSTMENTS = { adjustmentsFen: 0, adjustmentsSubsidyFen: 0 }

/**
 * What statements that are not closed come to at this moment, for lists: one question a month, not one a statement. What was
 * recorded offline with flags is not among it.
 */
export async function liveSums(
  communityId: string,
  statements: readonly StatementRecord[],
): Promise<(statement: StatementRecord) => StatementSums> {
  const unclaimed = new Map<string, Awaited<ReturnType<typeof sumUnclaimedByShop>>>()
  for (const month of new Set(statements.map((statement) => statement.month))) {
    unclaimed.set(month, await sumUnclaimedByShop(communityId, { through: lastDayOfMonth(month) }))
  }
  const adjustments = await sumAdjustments(
    communityId,
    statements.map(({ _id }) => _id),
  )
  return ({ _id, shopId, month }) => {
    const given = unclaimed.get(month)?.get(shopId.toHexString()) ?? NOTHING
    const adjusted = adjustments.get(_id.toHexString()) ?? NO_ADJUSTMENTS
    return { ...given, ...adjusted, payableFen: given.subsidyFen + adjusted.adjustmentsSubsidyFen }
  }
}
