import type { Request } from 'express'
import { pagerOf } from '../console/console-list.js'
import { decodeCursor, toPage } from '../../http/paging.js'
import { businessDayOf, lastDayOfMonth } from '../../lib/business-day.js'
import { adjustmentView, statementView } from './statement.view.js'
import { byBenefit, lineOrder } from './statement-figures.js'
import type { StatementContent } from './statement-reader.js'
import { adjustmentRows, changeWords, monthWords, statementBadge } from './statement-words.js'

/** Lines on one page of a screen. */
const LINES = 100

/** What every page of one statement shows, in the console and in the shop. */
export function statementLocals(req: Request, content: StatementContent, at: Date) {
  const statement = statementView(content.statement, content.figures)
  const { lines, from, pager } = pageOfLines(req, content)
  return {
    statement,
    status: statementBadge(req, statement.status),
    monthWords: monthWords(req, statement.month),
    isOver: businessDayOf(at) > lastDayOfMonth(statement.month),
    isOpen: statement.closedAt === null,
    isBackwards: statement.payableFen < 0,
    payableAbsoluteFen: Math.abs(statement.payableFen),
    hasAdjustments: content.adjustments.length > 0,
    revision: content.statement.revision,
    change: changeWords(req, statement),
    waiting:
      content.waiting.length > 0 ? req.t('statements:waiting', { count: content.waiting.length }) : null,
    benefits: byBenefit(content.lines),
    adjustments: adjustmentRows(req, content.adjustments.map(adjustmentView)),
    lines,
    lineCount: req.t('statements:lines.more', {
      count: content.lines.length,
      from: from + 1,
      to: from + lines.length,
    }),
    pager,
  }
}

function pageOfLines(req: Request, { lines }: StatementContent) {
  const { cursor } = req.query
  const after = typeof cursor === 'string' ? String(decodeCursor(cursor)[0]) : ''
  const from = lines.findIndex((line) => lineOrder(line) > after)
  const rest = from < 0 ? [] : lines.slice(from)
  const { items, nextCursor } = toPage(rest, LINES, (line) => [lineOrder(line)])
  return { lines: items, from: Math.max(0, from), pager: pagerOf(req, nextCursor) }
}
