import type { Request } from 'express'
import { kindOf } from './report.export.js'
import type { Grouping } from './report.forms.js'
import {
  FIGURES,
  type BenefitsReport,
  type Compared,
  type ReportFigures,
  type ReportRow,
} from './report.view.js'
import { textOf } from './tables/paper-table.js'

/** The rows of a report for its table: figures as people read them, with the period before and the change below where they were asked for. */
export function reportRows(req: Request, rows: readonly ReportRow[], groupBy: Grouping) {
  return rows.map((row) => ({
    label: row.label,
    href: rowHref(groupBy, row.key),
    cells: cellsOf(req, row, row),
  }))
}

export function totalsRow(req: Request, { totals, compared }: BenefitsReport) {
  return { cells: cellsOf(req, totals, compared) }
}

function cellsOf(req: Request, figures: ReportFigures, compared: Partial<Compared> | undefined) {
  return FIGURES.map((name) => {
    const figure = {
      label: req.t(`report-tables:short.${name}`),
      text: textOf(figures[name], kindOf(name)),
    }
    if (!compared?.previous || !compared.change) return figure
    const previous = compared.previous[name]
    return {
      ...figure,
      previous: req.t('report-tables:compared.before', { figure: textOf(previous, kindOf(name)) }),
      ...changeOf(req, name, previous, compared.change[name]),
    }
  })
}

/** By how much more or less, and by how many percent where there was something before. */
function changeOf(req: Request, name: keyof ReportFigures, previous: number, change: number) {
  if (change === 0) return { change: req.t('report-tables:compared.same') }
  const words = { change: textOf(change, kindOf(name), true) }
  return previous === 0 ? words : { ...words, percent: textOf(change / previous, 'percent', true) }
}

/** Where a row's name leads: to the shop, the benefit or the agreement itself. */
function rowHref(groupBy: Grouping, key: string): string | null {
  const folder = { shop: 'shops', benefit: 'benefits', agreement: 'agreements' }[groupBy as string]
  return folder ? `/console/${folder}/${key}` : null
}
