import { stringify } from 'csv-stringify/sync'
import type { Translate } from '../../infrastructure/i18n.js'
import { newWorkbook } from '../../infrastructure/workbook.js'
import { neutraliseFormula } from '../../lib/spreadsheet-text.js'
import type { BenefitsQuery } from './report.forms.js'
import type { BenefitsReport, ReportFigures } from './report.view.js'

const COUNTS = '#,##0'
const YUAN = '#,##0.00'
const COLUMNS = [
  { figure: 'redemptions', format: COUNTS },
  { figure: 'members', format: COUNTS },
  { figure: 'billFen', format: YUAN },
  { figure: 'discountFen', format: YUAN },
  { figure: 'subsidyFen', format: YUAN },
  { figure: 'voids', format: COUNTS },
] as const satisfies { figure: keyof ReportFigures; format: string }[]

/** The report as an Excel workbook: typed cells, money in yuan with its fen, the totals in the last row. */
export async function reportWorkbook(
  report: BenefitsReport,
  query: BenefitsQuery,
  t: Translate,
): Promise<Buffer> {
  const workbook = await newWorkbook()
  const sheet = workbook.addWorksheet(`${query.from} ${query.to}`, {
    views: [{ state: 'frozen', ySplit: 1 }],
  })
  sheet.pageSetup = { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 }
  sheet.columns = [
    { header: t(`reports:groupings.${query.groupBy}`), width: 32 },
    ...COLUMNS.map(({ figure, format }) => ({
      header: t(`reports:columns.${figure}`),
      width: 16,
      style: { numFmt: format },
    })),
  ]
  for (const row of linesOf(report, t)) {
    const values = COLUMNS.map(({ figure }) => (isMoney(figure) ? row[figure] / 100 : row[figure]))
    sheet.addRow([neutraliseFormula(row.label), ...values])
  }
  sheet.getRow(1).font = { bold: true }
  sheet.lastRow?.eachCell((cell) => (cell.font = { bold: true }))
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

/** The report as CSV in UTF-8 with the byte order mark by which Excel knows Chinese; money in yuan with two decimals. */
export function reportCsv(report: BenefitsReport, query: BenefitsQuery, t: Translate): string {
  const header = [
    t(`reports:groupings.${query.groupBy}`),
    ...COLUMNS.map(({ figure }) => t(`reports:columns.${figure}`)),
  ]
  const lines = linesOf(report, t).map((row) => [
    neutraliseFormula(row.label),
    ...COLUMNS.map(({ figure }) => (isMoney(figure) ? (row[figure] / 100).toFixed(2) : String(row[figure]))),
  ])
  return stringify([header, ...lines], { bom: true, record_delimiter: 'windows' })
}

function linesOf(report: BenefitsReport, t: Translate): (ReportFigures & { label: string })[] {
  return [...report.rows, { label: t('reports:total'), ...report.totals }]
}

const isMoney = (figure: keyof ReportFigures) => figure.endsWith('Fen')
