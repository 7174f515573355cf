import { AGE_BANDS } from '../../lib/age-band.js'
import { addCell, emptyCell, type Cell } from './cells.js'
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

export interface ReportRow extends ReportFigures {
  key: string
  label: string
}

export interface BenefitsReport {
  rows: ReportRow[]
  totals: ReportFigures
}

/** The report as it is answered: time in its order, age bands by age, everything else with the most redemptions first. */
export function reportOf(
  cells: ReadonlyMap<string, Cell>,
  groupBy: Grouping,
  labelOf: (key: string) => string,
): BenefitsReport {
  const whole = emptyCell()
  for (const cell of cells.values()) addCell(whole, cell)
  const rows = [...cells].map(([key, cell]) => ({ key, label: labelOf(key), ...figuresOf(cell) }))
  return { rows: rows.sort(ORDERS[groupBy] ?? byRedemptions), totals: figuresOf(whole) }
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
