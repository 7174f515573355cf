import { stringify } from 'csv-stringify/sync'
import { neutraliseFormula } from '../../../lib/spreadsheet-text.js'
import { linesOf, type Sheet, type SheetCell, type SheetColumn } from './sheet.js'

/** CSV in UTF-8 with the byte order mark by which Excel knows Chinese; money in yuan with two decimals, words never as formulas. */
export function sheetCsv(table: Sheet): string {
  const header = table.columns.map(({ label }) => label)
  const lines = linesOf(table).map((line) => line.map((cell, index) => textOf(cell, table.columns[index])))
  return stringify([header, ...lines], { bom: true, record_delimiter: 'windows' })
}

function textOf(cell: SheetCell, column: SheetColumn | undefined): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return neutraliseFormula(cell)
  if (column?.kind === 'yuan') return (cell / 100).toFixed(2)
  return column?.kind === 'percent' ? `${(cell * 100).toFixed(1)}%` : String(cell)
}
