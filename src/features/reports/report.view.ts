import { AGE_BANDS } from '../../lib/age-band.js'
import { addCell, emptyCell, type Cell } from './cells.js'
import type { Period } from './compare/compared-period.js'
import { countMembers } from './member-set.js'
import type { Grouping } from './report.forms.js'

export interface ReportFigures {
  /** Unvoided redemptions; the other figures but `voids` are theirs too. */
  redemptions: number
  /** Distinct members. */
  members: number
  billFen: number
  discountFen: number
  subsidyFen: number
  voids: number
}

export const FIGURES = ['redemptions', 'members', 'billFen', 'discountFen', 'subsidyFen', 'voids'] as const

/** The figures of the period before beside those of the period, and by how much these are more. */
export interface Compared {
  previous: ReportFigures
  change: ReportFigures
}

export interface ReportRow extends ReportFigures, Partial<Compared> {
  key: string
  label: string
}

export interface BenefitsReport {
  rows: ReportRow[]
  totals: ReportFigures
  /** Only where a comparison was asked for: with which days, and the totals. */
  compared?: Period & Compared
}

/** The cells of the period before, each under the key beside which it stands. */
export interface Before extends Period {
  cells: ReadonlyMap<string, Cell>
}

/** The report as it is answered: time in its order, age bands by age, everything else with the most redemptions first. */
export function reportOf(
  cells: ReadonlyMap<string, Cell>,
  groupBy: Grouping,
  labelOf: (key: string) => string,
  before?: Before,
): BenefitsReport {
  const keys = [...new Set([...cells.keys(), ...(before?.cells.keys() ?? [])])]
  const rows = keys.map((key): ReportRow => {
    const figures = figuresOf(cells.get(key) ?? emptyCell())
    const compared = before ? comparedWith(figures, before.cells.get(key) ?? emptyCell()) : {}
    return { key, label: labelOf(key), ...figures, ...compared }
  })
  const totals = figuresOf(sumOf(cells))
  return {
    rows: rows.sort(ORDERS[groupBy] ?? byRedemptions),
    totals,
    ...(before
      ? { compared: { from: before.from, to: before.to, ...comparedWith(totals, sumOf(before.cells)) } }
      : {}),
  }
}

function comparedWith(figures: ReportFigures, cell: Cell): Compared {
  const previous = figuresOf(cell)
  const change = Object.fromEntries(FIGURES.map((name) => [name, figures[name] - previous[name]]))
  return { previous, change: change as unknown as ReportFigures }
}

function sumOf(cells: ReadonlyMap<string, Cell>): Cell {
  const whole = emptyCell()
  for (const cell of cells.values()) addCell(whole, cell)
  return whole
}

type Order = (a: ReportRow, b: ReportRow) => number

const byKey: Order = (a, b) => (a.key < b.key ? -1 : 1)
const byRedemptions: Order = (a, b) =>
  b.redemptions - a.redemptions || b.discountFen - a.discountFen || byKey(a, b)
const ageRank = ({ key }: ReportRow) => (AGE_BANDS as readonly string[]).indexOf(key)
const ORDERS: Partial<Record<Grouping, Order>> = {
  day: byKey,
  month: byKey,
  ageBand: (a, b) => ageRank(a) - ageRank(b),
}

function figuresOf(cell: Cell): ReportFigures {
  const { redemptions, billFen, discountFen, subsidyFen, voids } = cell
  return { redemptions, members: countMembers(cell.members), billFen, discountFen, subsidyFen, voids }
}
