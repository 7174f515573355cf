import { setImmediate as pause } from 'node:timers/promises'
import { formatNumber } from '../../../lib/display.js'
import { formatYuan } from '../../../lib/money.js'
import { BOTTOM, MUTED, PAGE, room, rule, WIDTH, write, type Paper } from '../../statements/pdf-paper.js'
import type { SheetCell, SheetColumn } from './sheet.js'

export interface PaperRow {
  cells: readonly SheetCell[]
  /** `sub` belongs to the row above; `total` is the last one. */
  look?: 'sub' | 'total'
  /** Differences say whether they are more or less. */
  isSigned?: boolean
}

export interface PaperTable {
  columns: readonly SheetColumn[]
  rows: readonly PaperRow[]
  /** A line below each row, for tables that are written on by hand. */
  isRuled?: boolean
}

const SIZE = 9
const GAP = 6
const PADDING = 6
const INDENT = 10
const NUMBER_WIDTHS = { count: 46, yuan: 68, percent: 46 } as const
/** Rows between two pauses, so that a long paper does not hold up the counters. */
const ROWS_AT_ONCE = 40

/** A table whose head is repeated on each page. Words take as many lines as they need: nothing is cut off. */
export async function paperTable(paper: Paper, title: string, table: PaperTable): Promise<void> {
  const columns = placesOf(table.columns)
  const head: PaperRow = { cells: table.columns.map(({ label }) => label) }
  const header = () => {
    writeRow(paper, columns, head, true)
    rule(paper)
    paper.y += 4
  }
  room(paper, 90)
  if (title) {
    write(paper, title, { at: 0, width: WIDTH, size: 12, isBold: true })
    paper.y += 22
  }
  header()
  for (const [index, row] of table.rows.entries()) {
    if (paper.y + heightOf(paper, columns, row) + heightBelow(paper, columns, table.rows, index) > BOTTOM) {
      room(paper, BOTTOM)
      header()
    }
    if (row.look === 'total') {
      rule(paper)
      paper.y += 4
    }
    writeRow(paper, columns, row, false)
    if (table.isRuled) {
      rule(paper)
      paper.y += 4
    }
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await pause()
  }
  paper.y += 12
}

/** A row is not parted from the first that belong to it. */
function heightBelow(
  paper: Paper,
  columns: readonly Place[],
  rows: readonly PaperRow[],
  index: number,
): number {
  if (rows[index]?.look === 'sub') return 0
  const first = rows.slice(index + 1, index + 3)
  const others = first.findIndex(({ look }) => look !== 'sub')
  const below = others === -1 ? first : first.slice(0, others)
  return below.reduce((sum, row) => sum + heightOf(paper, columns, row), 0)
}

interface Place extends SheetColumn {
  at: number
  room: number
}

function placesOf(columns: readonly SheetColumn[]): Place[] {
  const numbers: number[] = columns.map(({ kind }) => (kind === 'text' ? 0 : NUMBER_WIDTHS[kind]))
  const left = WIDTH - numbers.reduce((sum, width) => sum + width, 0)
  const shares = columns.map(({ kind, width = 1 }) => (kind === 'text' ? width : 0))
  const all = shares.reduce((sum, share) => sum + share, 0) || 1
  let at = 0
  return columns.map((column, index) => {
    const space = (numbers[index] ?? 0) + (left * (shares[index] ?? 0)) / all
    const place = { ...column, at, room: space - (index === columns.length - 1 ? 0 : GAP) }
    at += space
    return place
  })
}

function writeRow(paper: Paper, columns: readonly Place[], row: PaperRow, isHead: boolean) {
  const { doc, y } = paper
  const isBold = isHead || row.look === 'total'
  const height = heightOf(paper, columns, row, isBold)
  doc.font(isBold ? 'bold' : 'regular').fontSize(SIZE)
  doc.fillColor(isHead || row.look === 'sub' ? MUTED : '#1f1b18')
  for (const [index, { at, room: width, kind }] of columns.entries()) {
    const text = textOf(row.cells[index] ?? null, kind, row.isSigned)
    const indent = indentOf(row, index)
    const align = kind === 'text' ? 'left' : 'right'
    doc.text(text, PAGE.margin + at + indent, y, { width: width - indent, align })
  }
  paper.y = y + height
}

function heightOf({ doc }: Paper, columns: readonly Place[], row: PaperRow, isBold = false): number {
  doc.font(isBold || row.look === 'total' ? 'bold' : 'regular').fontSize(SIZE)
  const heights = columns.map(({ room: width, kind }, index) =>
    doc.heightOfString(textOf(row.cells[index] ?? null, kind, row.isSigned) || ' ', {
      width: width - indentOf(row, index),
    }),
  )
  return Math.max(...heights) + PADDING
}

const indentOf = ({ look }: PaperRow, column: number) => (look === 'sub' && column === 0 ? INDENT : 0)

/** A number as people read it, with its sign where it is a difference. */
export function textOf(cell: SheetCell, kind: SheetColumn['kind'], isSigned = false): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return cell
  const sign = isSigned && cell > 0 ? '+' : ''
  if (kind === 'percent') return `${sign}${(cell * 100).toFixed(1)}%`
  return sign + (kind === 'yuan' ? formatYuan(cell) : formatNumber(cell))
}
