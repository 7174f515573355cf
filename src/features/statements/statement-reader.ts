import type { ClientSession } from 'mongoose'
import { lastDayOfMonth } from '../../lib/business-day.js'
import { adjustmentLine, findAdjustments, type AdjustmentRecord } from './adjustment.repository.js'
import { figuresOf, type StatementFigures, type StatementLine } from './statement-figures.js'
import { asUnpaid, findClaimed, findUnclaimed } from './statement-lines.repository.js'
import { findOpenMonths, isClosed, openMonthBefore, type StatementRecord } from './statement.repository.js'

/** A statement with everything that is in it, as one snapshot of the store sees it. */
export interface StatementContent {
  statement: StatementRecord
  lines: StatementLine[]
  adjustments: AdjustmentRecord[]
  figures: StatementFigures
  /** Recorded offline and not decided yet: they wait for a later statement. */
  waiting: StatementLine[]
}

/** Reads what a statement says: the claimed redemptions once it is closed, before that those that it would claim now. */
export function createStatementReader() {
  async function linesOf(session: ClientSession, statement: StatementRecord) {
    const shop = shopOf(statement)
    if (isClosed(statement)) {
      const claimed = await findClaimed(session, shop, statement._id.toHexString())
      const unpaid = new Set((statement.closing?.unpaidIds ?? []).map(String))
      const lines = claimed.map((line) => (unpaid.has(line.redemptionId) ? asUnpaid(line) : line))
      return { lines, waiting: [] }
    }
    const found = await findUnclaimed(session, shop, await daysOf(session, statement))
    const [waiting, lines] = [true, false].map((wanted) =>
      found.filter(({ isUndecided }) => isUndecided === wanted).map(({ isUndecided: _, ...line }) => line),
    ) as [StatementLine[], StatementLine[]]
    return { lines, waiting }
  }

  /** Up to the month's end; not what an earlier statement will claim that is not closed yet either. */
  async function daysOf(session: ClientSession, statement: StatementRecord) {
    const shop = shopOf(statement)
    const open = await findOpenMonths(shop, session)
    const before = openMonthBefore(open.get(shop.shopId), statement.month)
    const through = lastDayOfMonth(statement.month)
    return before ? { after: lastDayOfMonth(before), through } : { through }
  }

  return {
    async read(session: ClientSession, statement: StatementRecord): Promise<StatementContent> {
      const { lines, waiting } = await linesOf(session, statement)
      const { communityId } = shopOf(statement)
      const adjustments = await findAdjustments(communityId, statement._id.toHexString(), session)
      const header = { ...shopOf(statement), month: statement.month }
      const figures = figuresOf(header, lines, adjustments.map(adjustmentLine))
      return { statement, lines, adjustments, figures, waiting }
    },
  }
}
export type StatementReader = ReturnType<typeof createStatementReader>

export function shopOf({ communityId, shopId }: Pick<StatementRecord, 'communityId' | 'shopId'>) {
  return { communityId: communityId.toHexString(), shopId: shopId.toHexString() }
}
