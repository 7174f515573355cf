/** A cell: words, a number (fen in a column of yuan), or nothing. */
export type SheetCell = string | number | null

export interface SheetColumn {
  label: string
  kind: 'text' | 'count' | 'yuan' | 'percent'
  /** In characters of a workbook; on paper the columns of words share what the numbers leave, in this proportion. */
  width?: number
}

/** A table that leaves the system as a workbook, as CSV or on paper, with the same figures in each. */
export interface Sheet {
  /** Of the workbook's tab. */
  name: string
  columns: readonly SheetColumn[]
  rows: readonly (readonly SheetCell[])[]
  /** The last row, if the table adds up. */
  totals?: readonly SheetCell[]
}

export const linesOf = ({ rows, totals }: Sheet) => (totals ? [...rows, totals] : rows)
