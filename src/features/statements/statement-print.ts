import type { Request } from 'express'
import { byBenefit } from './statement-figures.js'
import type { StatementPaper } from './statement-paper.service.js'
import { adjustmentRows, monthWords } from './statement-words.js'
import { adjustmentView } from './statement.view.js'

/** The A4 page of a statement: the same content as the PDF, for the browser's own printing. */
export function printLocals(req: Request, paper: StatementPaper, backTo: string) {
  const { statement, lines, adjustments, shopName, communityName, at } = paper
  return {
    layout: 'paper',
    isPrintable: true,
    title: req.t('statements:one', { month: monthWords(req, statement.month) }),
    backTo,
    statement,
    monthWords: monthWords(req, statement.month),
    statusWords: req.t(`statements:status.${statement.status}`),
    shopName,
    communityName,
    at,
    benefits: byBenefit(lines),
    lines,
    hasAdjustments: adjustments.length > 0,
    adjustments: adjustmentRows(req, adjustments.map(adjustmentView)),
  }
}
