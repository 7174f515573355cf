import { BarChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { Translate } from '../../infrastructure/i18n.js'
import { chartBars, type ChartBar, type ChartSize } from './chart-bars.js'
import { FONT, FONT_SIZE, INK, INK_2, LINE, MEASURES, SURFACE } from './chart-style.js'
import { barSeries, legends, type Panel } from './chart-series.js'
import type { BenefitsQuery } from './report.forms.js'
import type { BenefitsReport } from './report.view.js'

echarts.use([BarChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer])

const WIDTH: Record<ChartSize, number> = { wide: 1120, narrow: 366 }
const PANEL_HEAD = 48
const LEGEND_LINE = 26
const ROW_HEIGHT = 34
/** Two bars for each row. */
const COMPARED_ROW_HEIGHT = 54
const COLUMN_HEIGHT = 230

/**
 * The report as an SVG picture for an `<img>`: redemptions and discounts (yuan) as bars, told apart by colour, pattern and heading. Time
 * runs to the right; everything else is a list of the largest, the rest added up. A period that is compared with stands beside as bars
 * that are empty within their outline, which paper without colours shows as well.
 */
export function reportChart(
  report: BenefitsReport,
  query: BenefitsQuery,
  { size, t }: { size: ChartSize; t: Translate },
): string {
  const isTime = query.groupBy === 'day' || query.groupBy === 'month'
  const bars = chartBars(report, query, { size, t })
  const periods = periodsOf(report, query, t)
  const { panels, height } = layOut(bars.length, { isTime, size, isCompared: periods.length > 1 })
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH[size], height })
  try {
    chart.setOption({
      animation: false,
      backgroundColor: SURFACE,
      textStyle: { fontFamily: FONT, fontSize: FONT_SIZE, color: INK },
      ...(bars.length === 0
        ? { title: emptyTitle(t) }
        : panelOptions(bars, panels, { isTime, size, t, periods })),
    })
    return withTitle(chart.renderToSVGString(), titleOf(report, query, t))
  } finally {
    chart.dispose()
  }
}

interface Drawn {
  isTime: boolean
  size: ChartSize
  t: Translate
  /** The words of the periods whose bars stand side by side: the report's own, then the one that it is compared with. */
  periods: readonly string[]
}

function panelOptions(bars: readonly ChartBar[], panels: readonly Panel[], drawn: Drawn) {
  const { isTime, size, t, periods } = drawn
  return {
    title: headings(panels, t),
    ...(periods.length > 1 ? { legend: legends(panels, periods) } : {}),
    grid: panels.map(({ left, top, width, height }) => ({ left, top, width, height })),
    xAxis: panels.map((_, index) => (isTime ? namesAxis(bars, index, size) : valuesAxis(index, 'x'))),
    yAxis: panels.map((_, index) => (isTime ? valuesAxis(index, 'y') : namesAxis(bars, index, size, true))),
    series: barSeries(bars, drawn),
  }
}

/** Of a report that is compared with nothing the heading above it says the period. */
function periodsOf({ compared }: BenefitsReport, { from, to }: BenefitsQuery, t: Translate): string[] {
  const words = (of: 'current' | 'previous', days: { from: string; to: string }) =>
    t(`reports:chart.${of}`, { from: days.from, to: days.to })
  return [words('current', { from, to }), ...(compared ? [words('previous', compared)] : [])]
}

interface Layout {
  isTime: boolean
  size: ChartSize
  isCompared: boolean
}

function layOut(count: number, { isTime, size, isCompared }: Layout): { panels: Panel[]; height: number } {
  const width = WIDTH[size]
  const names = isTime ? 64 : size === 'wide' ? 150 : 116
  const rowHeight = isCompared ? COMPARED_ROW_HEIGHT : ROW_HEIGHT
  const inner = isTime ? COLUMN_HEIGHT : Math.max(1, count) * rowHeight
  const isSideBySide = size === 'wide' && !isTime
  const head = PANEL_HEAD + (isCompared ? 2 * LEGEND_LINE + 8 : 0)
  const foot = isTime ? 40 : 12
  const block = head + inner + foot
  const panelWidth = (isSideBySide ? width / 2 : width) - names - (isTime ? 24 : 84)
  const panels = MEASURES.map((_, index) => ({
    left: names + (isSideBySide ? (index * width) / 2 : 0),
    top: head + (isSideBySide ? 0 : index * block),
    width: panelWidth,
    height: inner,
    head,
  }))
  return { panels, height: (isSideBySide ? 1 : MEASURES.length) * block + 8 }
}

function headings(panels: readonly Panel[], t: Translate) {
  return MEASURES.map(({ name, color }, index) => ({
    text: t(`reports:chart.${name}`),
    left: (panels[index]?.left ?? 0) - 4,
    top: (panels[index]?.top ?? 0) - (panels[index]?.head ?? 0) + 12,
    textStyle: { fontFamily: FONT, fontSize: 16, fontWeight: 'bold' as const, color },
  }))
}

function emptyTitle(t: Translate) {
  const textStyle = { fontFamily: FONT, fontSize: 16, fontWeight: 'normal' as const, color: INK_2 }
  return [{ text: t('reports:chart.empty'), left: 'center', top: 'middle', textStyle }]
}

function namesAxis(bars: readonly ChartBar[], gridIndex: number, size: ChartSize, isList = false) {
  return {
    type: 'category' as const,
    gridIndex,
    inverse: isList,
    data: bars.map(({ label }) => label),
    axisTick: { show: false },
    axisLine: { lineStyle: { color: INK_2 } },
    axisLabel: {
      fontFamily: FONT,
      fontSize: FONT_SIZE,
      color: INK,
      ...(isList
        ? { width: size === 'wide' ? 136 : 104, overflow: 'truncate' as const, interval: 0 }
        : { hideOverlap: true }),
    },
  }
}

function valuesAxis(gridIndex: number, direction: 'x' | 'y') {
  return {
    type: 'value' as const,
    gridIndex,
    minInterval: 1,
    splitNumber: 4,
    axisLabel: { show: direction === 'y', fontFamily: FONT, fontSize: FONT_SIZE, color: INK_2 },
    splitLine: { show: direction === 'y', lineStyle: { color: LINE } },
  }
}

function titleOf(
  { totals, compared }: BenefitsReport,
  { from, to, groupBy }: BenefitsQuery,
  t: Translate,
): string {
  const title = t('reports:chart.title', { grouping: t(`reports:groupings.${groupBy}`) })
  const description = t('reports:chart.description', { from, to, redemptions: totals.redemptions })
  if (!compared) return `${title}: ${description}`
  const { previous, ...days } = compared
  const beside = t('reports:chart.description_previous', {
    from: days.from,
    to: days.to,
    redemptions: previous.redemptions,
  })
  return `${title}: ${description}${beside}`
}

/** The picture's own words for who cannot see it; the table beside it has the figures. */
function withTitle(svg: string, title: string): string {
  const escaped = title.replace(/&/g, '&amp;').replace(/</g, '&lt;')
  return svg.replace(/^(<svg[^>]*)>/, `$1 role="img"><title>${escaped}</title>`)
}
