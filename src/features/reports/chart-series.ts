import type { BarSeriesOption } from 'echarts/charts'
import type { LegendComponentOption } from 'echarts/components'
import type { ChartBar, ChartSize } from './chart-bars.js'
import { FONT, FONT_SIZE, INK, INK_2, MEASURES, SURFACE } from './chart-style.js'

/** Where the bars of a measure are drawn, and how much is above them for the heading and the legend. */
export interface Panel {
  left: number
  top: number
  width: number
  height: number
  head: number
}

type Measure = (typeof MEASURES)[number]

interface Drawn {
  isTime: boolean
  size: ChartSize
  /** The words of the periods: the report's own, then the one that it is compared with. */
  periods: readonly string[]
}

/** The bars of each measure in its panel; those of a period that is compared with stand beside. */
export function barSeries(bars: readonly ChartBar[], { isTime, size, periods }: Drawn): BarSeriesOption[] {
  const most = size === 'wide' ? 14 : 6
  const labelled = { isTime, fits: !isTime || bars.length * periods.length <= most }
  return MEASURES.flatMap((measure, index) =>
    periods.map((_, period): BarSeriesOption => {
      const isBefore = period > 0
      return {
        type: 'bar',
        name: seriesName(measure, period),
        xAxisIndex: index,
        yAxisIndex: index,
        barMaxWidth: isTime ? 40 : 20,
        barGap: '12%',
        data: bars.map((bar) => measure.valueOf(isBefore ? (bar.previous ?? NOTHING) : bar)),
        itemStyle: isBefore ? outlined(measure) : { color: measure.color, decal: measure.decal as never },
        label: labelOf(measure, isBefore ? INK_2 : INK, labelled),
      }
    }),
  )
}

/** What the bars of each panel mean, in words. */
export function legends(panels: readonly Panel[], periods: readonly string[]): LegendComponentOption[] {
  return panels.map(({ left, top, head }, index) => {
    const measure = MEASURES[index]
    const words = new Map(measure ? periods.map((word, period) => [seriesName(measure, period), word]) : [])
    return {
      data: [...words.keys()],
      formatter: (name) => words.get(name) ?? name,
      orient: 'vertical',
      left: left - 4,
      top: top - head + 44,
      padding: 0,
      itemGap: 8,
      itemWidth: 24,
      itemHeight: 14,
      selectedMode: false,
      textStyle: { fontFamily: FONT, fontSize: FONT_SIZE, color: INK },
    }
  })
}

const NOTHING = { redemptions: 0, discountFen: 0 }

const seriesName = ({ name }: Measure, period: number) => `${name}-${period}`

const outlined = ({ color }: Measure) => ({ color: SURFACE, borderColor: color, borderWidth: 1.5 })

function labelOf(
  { decimals }: Measure,
  color: string,
  { isTime, fits }: { isTime: boolean; fits: boolean },
): BarSeriesOption['label'] {
  return {
    show: fits,
    position: isTime ? 'top' : 'right',
    fontFamily: FONT,
    fontSize: FONT_SIZE,
    color,
    formatter: ({ value }) => Number(value).toLocaleString('en-US', { minimumFractionDigits: decimals }),
  }
}
