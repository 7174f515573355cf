import type { Translate } from '../../infrastructure/i18n.js'
import type { BenefitsQuery } from './report.forms.js'
import type { BenefitsReport } from './report.view.js'

/** Wide beside a table on a PC, narrow on a phone: letters keep their size, so that each is legible where it is shown. */
export const CHART_SIZES = ['wide', 'narrow'] as const
export type ChartSize = (typeof CHART_SIZES)[number]

interface BarFigures {
  redemptions: number
  discountFen: number
}

export interface ChartBar extends BarFigures {
  label: string
  /** Of the period that is compared with; absent where none is. */
  previous?: BarFigures
}

/** More than so many rows of a list are added up as the others. */
const MOST_ROWS: Record<ChartSize, number> = { wide: 12, narrow: 10 }

/** The bars of a picture: time as it is, shortly named; of everything else the first rows and the others added up. */
export function chartBars(
  { rows }: BenefitsReport,
  { groupBy }: Pick<BenefitsQuery, 'groupBy'>,
  { size, t }: { size: ChartSize; t: Translate },
): ChartBar[] {
  if (groupBy === 'day') return rows.map((row) => ({ ...row, label: row.key.slice(5) }))
  if (groupBy === 'month') return rows.map((row) => ({ ...row, label: row.key }))
  const most = MOST_ROWS[size]
  if (rows.length <= most) return rows
  const others = rows.slice(most - 1)
  const previous = others.flatMap((row) => row.previous ?? [])
  return [
    ...rows.slice(0, most - 1),
    {
      label: t('reports:chart.others', { count: others.length }),
      ...sumOf(others),
      ...(previous.length > 0 ? { previous: sumOf(previous) } : {}),
    },
  ]
}

function sumOf(bars: readonly BarFigures[]): BarFigures {
  const sum = (figure: keyof BarFigures) => bars.reduce((total, bar) => total + bar[figure], 0)
  return { redemptions: sum('redemptions'), discountFen: sum('discountFen') }
}
