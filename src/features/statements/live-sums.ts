import { lastDayOfMonth } from '../../lib/business-day.js'
import { sumAdjustments } from './adjustment.repository.js'
import type { StatementSums } from './statement-figures.js'
import { sumUnclaimedByShop } from './statement-lines.repository.js'
import { findOpenMonths, openMonthBefore, type StatementRecord } from './statement.repository.js'

const NOTHING = { redemptions: 0, discountFen: 0, subsidyFen: 0 }
const NO_ADJUSTMENTS = { adjustmentsFen: 0, adjustmentsSubsidyFen: 0 }

/**
 * What statements that are not closed come to at this moment, for lists: one question a month, not one a statement. What an
 * earlier one will claim that is not closed either is not counted twice.
 */
export async function liveSums(
  communityId: string,
  statements: readonly StatementRecord[],
): Promise<(statement: StatementRecord) => StatementSums> {
  const open = statements.length > 0 ? await findOpenMonths({ communityId }) : new Map<string, string[]>()
  const before = ({ shopId, month }: StatementRecord) =>
    openMonthBefore(open.get(shopId.toHexString()), month)
  const months = new Set(statements.flatMap((one) => [one.month, before(one) ?? one.month]))
  const unclaimed = new Map<string, Awaited<ReturnType<typeof sumUnclaimedByShop>>>()
  for (const month of months) {
    unclaimed.set(month, await sumUnclaimedByShop(communityId, { through: lastDayOfMonth(month) }))
  }
  const adjustments = await sumAdjustments(
    communityId,
    statements.map(({ _id }) => _id),
  )
  const upTo = (month: string | undefined, shopId: string) =>
    (month === undefined ? undefined : unclaimed.get(month)?.get(shopId)) ?? NOTHING
  return (statement) => {
    const shopId = statement.shopId.toHexString()
    const given = difference(upTo(statement.month, shopId), upTo(before(statement), shopId))
    const adjusted = adjustments.get(statement._id.toHexString()) ?? NO_ADJUSTMENTS
    return { ...given, ...adjusted, payableFen: given.subsidyFen + adjusted.adjustmentsSubsidyFen }
  }
}

function difference(all: typeof NOTHING, earlier: typeof NOTHING) {
  return {
    redemptions: all.redemptions - earlier.redemptions,
    discountFen: all.discountFen - earlier.discountFen,
    subsidyFen: all.subsidyFen - earlier.subsidyFen,
  }
}
