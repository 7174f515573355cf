import { stringify } from 'csv-stringify/sync'
import type { Translate } from '../../infrastructure/i18n.js'
import { newWorkbook } from '../../infrastructure/workbook.js'
import { businessDayOf, timeOfDayIn } from '../../lib/business-day.js'
import { neutraliseFormula } from '../../lib/spreadsheet-text.js'
import type { StatementPaper } from './statement-paper.service.js'

const YUAN = '#,##0.00'
const COLUMNS = [
  { name: 'kind', width: 10, isMoney: false },
  { name: 'day', width: 12, isMoney: false },
  { name: 'time', width: 8, isMoney: false },
  { name: 'benefit', width: 28, isMoney: false },
  { name: 'bill', width: 14, isMoney: true },
  { name: 'discount', width: 14, isMoney: true },
  { name: 'subsidy', width: 14, isMoney: true },
  { name: 'note', width: 30, isMoney: false },
  { name: 'redemption', width: 28, isMoney: false },
] as const
type Row = (string | number | null)[]

/** The statement as an Excel workbook: typed cells, money in yuan with its fen, the total in the last row. */
export async function statementWorkbook(paper: StatementPaper, t: Translate): Promise<Buffer> {
  const workbook = await newWorkbook()
  const sheet = workbook.addWorksheet(paper.statement.month, { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.pageSetup = { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 }
  sheet.columns = COLUMNS.map(({ name, width, isMoney }) => ({
    header: t(`statements:columns.${name}`),
    width,
    ...(isMoney ? { style: { numFmt: YUAN } } : {}),
  }))
  for (const row of rowsOf(paper, t)) {
    sheet.addRow(row.map((cell) => (typeof cell === 'number' ? cell / 100 : cell)))
  }
  sheet.getRow(1).font = { bold: true }
  sheet.lastRow?.eachCell((cell) => (cell.font = { bold: true }))
  const about = workbook.addWorksheet(t('statements:about'))
  about.columns = [{ width: 20 }, { width: 70 }]
  for (const fact of factsOf(paper, t)) about.addRow(fact)
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

/** The same rows as CSV in UTF-8 with the byte order mark by which Excel knows Chinese; money in yuan with two decimals. */
export function statementCsv(paper: StatementPaper, t: Translate): string {
  const header = COLUMNS.map(({ name }) => t(`statements:columns.${name}`))
  const rows = rowsOf(paper, t).map((row) =>
    row.map((cell) => (typeof cell === 'number' ? (cell / 100).toFixed(2) : cell)),
  )
  return stringify([header, ...rows], { bom: true, record_delimiter: 'windows' })
}

/** Lines, adjustments and the total in the order of COLUMNS; numbers are fen. */
function rowsOf({ statement, lines, adjustments }: StatementPaper, t: Translate): Row[] {
  const total = statement.discountFen + statement.adjustmentsFen
  return [
    ...lines.map((line): Row => [
      t('statements:kinds.line'),
      line.businessDay,
      timeOfDayIn(line.occurredAt),
      neutraliseFormula(line.benefitTitle),
      line.billFen,
      line.discountFen,
      line.subsidyFen,
      line.isUnpaid ? t('statements:unpaid') : '',
      line.redemptionId,
    ]),
    ...adjustments.map((adjustment): Row => [
      t('statements:kinds.adjustment'),
      businessDayOf(adjustment.createdAt),
      timeOfDayIn(adjustment.createdAt),
      neutraliseFormula(adjustment.benefitTitle),
      null,
      adjustment.discountFen,
      adjustment.subsidyFen,
      neutraliseFormula(adjustment.reason),
      adjustment.redemptionId.toHexString(),
    ]),
    [t('statements:kinds.total'), '', '', '', null, total, statement.payableFen, '', ''],
  ]
}

function factsOf({ statement, shopName, communityName }: StatementPaper, t: Translate): string[][] {
  return [
    [t('statements:facts.community'), neutraliseFormula(communityName)],
    [t('statements:facts.shop'), neutraliseFormula(shopName)],
    [t('statements:facts.month'), statement.month],
    [t('statements:facts.status'), t(`statements:status.${statement.status}`)],
    [t('statements:facts.digest'), statement.digest ?? ''],
    [t('statements:facts.signature'), statement.signature ?? ''],
  ]
}
