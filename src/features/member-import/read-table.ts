import { CsvError } from 'csv-parse'
import { Problem } from '../../problems.js'
import { findHeader, TITLE_ROWS } from './columns.js'
import { decodeText, textRows } from './text-table.js'
import { WorkbookError, workbookRows } from './xlsx-table.js'

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

/** A list that is read row by row, each time from its beginning. */
export interface Table {
  header: string[]
  lines: () => AsyncIterable<Line>
}

/**
 * Opens a list of people in a workbook or a table of text; what it is, its content says, not its name. The list is never in memory as a
 * whole: whether it is good to its end shows when it is read.
 * @throws Problem unsupported_media_type, validation_failed when it is empty, too long or broken; `lines` too
 */
export async function openTable(bytes: Buffer): Promise<Table> {
  const rows = rowsOf(bytes)
  const { header, headerRow } = await readHeader(rows())
  return { header, lines: () => linesAfter(headerRow, rows()) }
}

/** The names of the columns, and in which row they stand. */
async function readHeader(rows: AsyncIterable<string[]>): Promise<{ header: string[]; headerRow: number }> {
  const first: Line[] = []
  for await (const line of cleaned(rows)) {
    if (first.length > 0 || isFull(line)) first.push(line)
    if (first.length === TITLE_ROWS) break
  }
  const found = first[findHeader(first.map(({ cells }) => cells))]
  if (!found) throw refused('fields:import_empty')
  return { header: found.cells, headerRow: found.row }
}

async function* linesAfter(headerRow: number, rows: AsyncIterable<string[]>): AsyncGenerator<Line> {
  let people = 0
  for await (const line of cleaned(rows)) {
    if (line.row >= MAX_READ) throw refused('fields:import_rows')
    if (line.row <= headerRow || !isFull(line)) continue
    people += 1
    if (people > MAX_IMPORT_ROWS) throw refused('fields:import_rows')
    yield line
  }
  if (people === 0) throw refused('fields:import_empty')
}

const isFull = ({ cells }: Line) => cells.some((cell) => cell !== '')

async function* cleaned(rows: AsyncIterable<string[]>): AsyncGenerator<Line> {
  let row = 0
  for await (const cells of rows) {
    row += 1
    yield { row, cells: cells.slice(0, MAX_COLUMNS).map((cell) => cell.slice(0, MAX_CELL).trim()) }
  }
}

/** Reads the rows of the file, as often as it is called. */
function rowsOf(bytes: Buffer): () => AsyncIterable<string[]> {
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) {
    return () => sayingWhatIsBroken(workbookRows(bytes, MAX_READ), WorkbookError)
  }
  const text = decodeText(bytes)
  if (text === null || /^(?:%PDF-|\{\\rtf|<!doctype|<html|<\?xml)/i.test(text.slice(0, 20).trimStart())) {
    throw new Problem('unsupported_media_type', {
      errors: [{ path: 'file', message: 'fields:import_kind' }],
    })
  }
  return () => sayingWhatIsBroken(textRows(text, MAX_READ), CsvError)
}

/** The rows; what the reader throws about the file is told to whoever sent it. */
async function* sayingWhatIsBroken(
  rows: AsyncIterable<string[]>,
  Fault: abstract new (...args: never[]) => Error,
): AsyncGenerator<string[]> {
  try {
    yield* rows
  } catch (error) {
    if (error instanceof Fault) throw refused('fields:import_broken', error)
    throw error
  }
}

function refused(message: string, cause?: unknown): Problem {
  return new Problem('validation_failed', { errors: [{ path: 'file', message }], cause })
}
