import { stringify } from 'csv-stringify/sync'
import type { Translate } from '../../infrastructure/i18n.js'
import { newWorkbook } from '../../infrastructure/workbook.js'
import { timeOfDayIn } from '../../lib/business-day.js'
import { neutraliseFormula } from '../../lib/spreadsheet-text.js'
import type { RecordRow } from './record-rows.js'

const YUAN = '#,##0.00'
type Cell = string | number | null

interface Column {
  name: string
  width: number
  isMoney?: boolean
  value: (row: RecordRow) => Cell
}

const COLUMNS: readonly Column[] = [
  { name: 'day', width: 12, value: ({ businessDay }) => businessDay },
  { name: 'time', width: 8, value: ({ occurredAt }) => timeOfDayIn(new Date(occurredAt)) },
  { name: 'member', width: 12, value: ({ maskedName }) => maskedName },
  { name: 'age_band', width: 12, value: ({ ageBand }) => ageBand },
  { name: 'benefit', width: 28, value: ({ benefitTitle }) => benefitTitle },
  { name: 'bill', width: 12, isMoney: true, value: ({ billFen }) => billFen },
  { name: 'discount', width: 12, isMoney: true, value: ({ discountFen }) => discountFen },
  { name: 'payable', width: 12, isMoney: true, value: ({ payableFen }) => payableFen },
  { name: 'subsidy', width: 12, isMoney: true, value: ({ subsidyFen }) => subsidyFen },
  { name: 'status', width: 10, value: ({ status }) => status.label },
  {
    name: 'why',
    width: 28,
    value: ({ voidReason, voidNote, declineWords }) => whyOf(voidReason, voidNote, declineWords),
  },
  { name: 'cashier', width: 12, value: ({ cashier }) => cashier },
  { name: 'device', width: 16, value: ({ device }) => device },
  { name: 'id', width: 28, value: ({ id }) => id },
]

const whyOf = (...parts: (string | null)[]) => parts.filter(Boolean).join(' · ') || null

/** The records as an Excel workbook: typed cells, money in yuan with its fen. */
export async function recordsWorkbook(
  rows: readonly RecordRow[],
  name: string,
  t: Translate,
): Promise<Buffer> {
  const workbook = await newWorkbook()
  const sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.pageSetup = { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 }
  sheet.columns = COLUMNS.map((column) => ({
    header: t(`desk:columns.${column.name}`),
    width: column.width,
    ...(column.isMoney ? { style: { numFmt: YUAN } } : {}),
  }))
  for (const row of rows) {
    sheet.addRow(
      COLUMNS.map(({ value, isMoney }) => {
        const cell = value(row)
        if (typeof cell === 'number') return isMoney ? cell / 100 : cell
        return cell === null ? null : neutraliseFormula(cell)
      }),
    )
  }
  sheet.getRow(1).font = { bold: true }
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

/** The records as CSV in UTF-8 with the byte order mark by which Excel knows Chinese; money in yuan with two decimals. */
export function recordsCsv(rows: readonly RecordRow[], t: Translate): string {
  const lines = rows.map((row) =>
    COLUMNS.map(({ value, isMoney }) => {
      const cell = value(row)
      if (typeof cell === 'number') return isMoney ? (cell / 100).toFixed(2) : String(cell)
      return neutraliseFormula(cell ?? '')
    }),
  )
  const header = COLUMNS.map(({ name }) => t(`desk:columns.${name}`))
  return stringify([header, ...lines], { bom: true, record_delimiter: 'windows' })
}
