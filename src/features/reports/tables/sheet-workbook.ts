import { newWorkbook } from '../../../infrastructure/workbook.js'
import { neutraliseFormula } from '../../../lib/spreadsheet-text.js'
import { linesOf, type Sheet, type SheetCell, type SheetColumn } from './sheet.js'

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const FORMATS = { count: '#,##0', yuan: '#,##0.00', percent: '0.0%' } as const

/** An Excel workbook with typed cells: money in yuan with its fen, words never as formulas, the totals in the last row. */
export async function sheetWorkbook(table: Sheet): Promise<Buffer> {
  const workbook = await newWorkbook()
  const sheet = workbook.addWorksheet(tabName(table.name), { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.pageSetup = { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 }
  sheet.columns = table.columns.map(({ label, kind, width = kind === 'text' ? 32 : 16 }) => ({
    header: label,
    width,
    ...(kind === 'text' ? {} : { style: { numFmt: FORMATS[kind] } }),
  }))
  for (const line of linesOf(table)) {
    sheet.addRow(line.map((cell, index) => valueOf(cell, table.columns[index])))
  }
  sheet.getRow(1).font = { bold: true }
  if (table.totals) sheet.lastRow?.eachCell((cell) => (cell.font = { bold: true }))
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

function valueOf(cell: SheetCell, column: SheetColumn | undefined): SheetCell {
  if (typeof cell === 'string') return neutraliseFormula(cell)
  return typeof cell === 'number' && column?.kind === 'yuan' ? cell / 100 : cell
}

/** Excel takes 31 characters, and none of \ / ? * [ ] : */
const tabName = (name: string) => name.replaceAll(/[\\/?*[\]:]/g, ' ').slice(0, 31)
