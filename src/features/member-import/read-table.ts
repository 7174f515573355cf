import { Problem } from '../../problems.js'
import { findHeader } from './columns.js'
import { decodeText, parseText } from './text-table.js'
import { parseWorkbook, WorkbookError } from './xlsx-table.js'

/** People in one file at most. */
export const MAX_IMPORT_ROWS = 20_000
/** Room for a title, the names of the columns, and one row too many. */
const MAX_READ = MAX_IMPORT_ROWS + 20
const MAX_COLUMNS = 60
const MAX_CELL = 1000

/** A row of the file with the number that a spreadsheet shows beside it. */
export interface Line {
  row: number
  cells: string[]
}

export interface Table {
  header: string[]
  lines: Line[]
}

/**
 * Reads a list of people from a workbook or a table of text; what it is, its content says, not its name.
 * @throws Problem unsupported_media_type, validation_failed when it is empty, too long or broken
 */
export async function readTable(bytes: Buffer): Promise<Table> {
  const rows = (await readRows(bytes)).map((row) =>
    row.slice(0, MAX_COLUMNS).map((cell) => cell.slice(0, MAX_CELL).trim()),
  )
  const isFull = (cells: readonly string[]) => cells.some((cell) => cell !== '')
  const begin = rows.findIndex(isFull)
  if (begin < 0) throw refused('fields:import_empty')
  const headerAt = begin + findHeader(rows.slice(begin))
  const lines = rows
    .map((cells, index) => ({ row: index + 1, cells }))
    .slice(headerAt + 1)
    .filter(({ cells }) => isFull(cells))
  if (lines.length === 0) throw refused('fields:import_empty')
  if (lines.length > MAX_IMPORT_ROWS || rows.length >= MAX_READ) throw refused('fields:import_rows')
  return { header: rows[headerAt] ?? [], lines }
}

async function readRows(bytes: Buffer): Promise<string[][]> {
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) return readWorkbook(bytes)
  const text = decodeText(bytes)
  if (text === null || /^(?:%PDF-|\{\\rtf|<!doctype|<html|<\?xml)/i.test(text.slice(0, 20).trimStart())) {
    throw new Problem('unsupported_media_type', {
      errors: [{ path: 'file', message: 'fields:import_kind' }],
    })
  }
  try {
    return parseText(text, MAX_READ)
  } catch (error) {
    throw refused('fields:import_broken', error)
  }
}

async function readWorkbook(bytes: Buffer): Promise<string[][]> {
  try {
    return await parseWorkbook(bytes, MAX_READ)
  } catch (error) {
    if (error instanceof WorkbookError) throw refused('fields:import_broken', error)
    throw error
  }
}

function refused(message: string, cause?: unknown): Problem {
  return new Problem('validation_failed', { errors: [{ path: 'file', message }], cause })
}
