import type { Translate } from '../../infrastructure/i18n.js'
import type { BenefitsQuery } from './report.forms.js'
import { FIGURES, type BenefitsReport, type Compared, type ReportFigures } from './report.view.js'
import { sheetCsv } from './tables/sheet-csv.js'
import { sheetWorkbook } from './tables/sheet-workbook.js'
import type { Sheet, SheetCell, SheetColumn } from './tables/sheet.js'

/** The report as an Excel workbook, the totals in the last row; with a comparison, the period before and the change in columns behind. */
export async function reportWorkbook(
  report: BenefitsReport,
  query: BenefitsQuery,
  t: Translate,
): Promise<Buffer> {
  return sheetWorkbook(reportSheet(report, query, t))
}

/** The same as CSV. */
export function reportCsv(report: BenefitsReport, query: BenefitsQuery, t: Translate): string {
  return sheetCsv(reportSheet(report, query, t))
}

export const kindOf = (figure: keyof ReportFigures) => (figure.endsWith('Fen') ? 'yuan' : 'count')

function reportSheet(report: BenefitsReport, query: BenefitsQuery, t: Translate): Sheet {
  const { compared } = report
  const figures = FIGURES.map((figure) => ({ figure, label: t(`reports:columns.${figure}`) }))
  const behind = compared
    ? (['previous', 'change'] as const).flatMap((part) =>
        figures.map(({ figure, label }): SheetColumn => ({
          label: t(`report-tables:compared.${part}_of`, { figure: label }),
          kind: kindOf(figure),
        })),
      )
    : []
  return {
    name: `${query.from} ${query.to}`,
    columns: [
      { label: t(`reports:groupings.${query.groupBy}`), kind: 'text' },
      ...figures.map(({ figure, label }): SheetColumn => ({ label, kind: kindOf(figure) })),
      ...behind,
    ],
    rows: report.rows.map((row) => [row.label, ...cellsOf(row, row)]),
    totals: [t('reports:total'), ...cellsOf(report.totals, compared)],
  }
}

function cellsOf(figures: ReportFigures, compared: Partial<Compared> | undefined): SheetCell[] {
  const { previous, change } = compared ?? {}
  return [figures, previous, change].flatMap((part) => (part ? FIGURES.map((name) => part[name]) : []))
}
