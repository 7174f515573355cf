import { BarChart, type BarSeriesOption } from 'echarts/charts'
import { GridComponent, TitleComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { Translate } from '../../infrastructure/i18n.js'
import { chartBars, type ChartBar, type ChartSize } from './chart-bars.js'
import type { BenefitsQuery } from './report.forms.js'
import type { BenefitsReport } from './report.view.js'

echarts.use([BarChart, GridComponent, TitleComponent, SVGRenderer])

/** Design tokens (ui.md): the picture is not reached by the page's style sheet. */
const INK = '#1F1B18'
const INK_2 = '#4A423B'
const LINE = '#E5DDD3'
const SURFACE = '#FFFFFF'
const FONT = 'PingFang SC, Microsoft YaHei, Noto Sans SC, Noto Sans CJK SC, sans-serif'
const FONT_SIZE = 14
const WIDTH: Record<ChartSize, number> = { wide: 1120, narrow: 366 }
const PANEL_HEAD = 48
const ROW_HEIGHT = 34
const COLUMN_HEIGHT = 230

/** Each measure has a colour and a pattern of its own. */
const MEASURES = [
  {
    name: 'redemptions',
    color: '#9B1C1C',
    decal: {
      symbol: 'rect',
      dashArrayX: [1, 0],
      dashArrayY: [2, 6],
      rotation: -Math.PI / 4,
      color: 'rgba(255,255,255,0.35)',
    },
    decimals: 0,
    valueOf: (bar: ChartBar) => bar.redemptions,
  },
  {
    name: 'discount',
    color: '#1D4E79',
    decal: {
      symbol: 'circle',
      symbolSize: 0.6,
      dashArrayX: [
        [8, 8],
        [0, 8, 8, 0],
      ],
      dashArrayY: [6, 0],
      color: 'rgba(255,255,255,0.4)',
    },
    decimals: 2,
    valueOf: (bar: ChartBar) => bar.discountFen / 100,
  },
] as const

interface Panel {
  left: number
  top: number
  width: number
  height: number
}

/**
 * The report as an SVG picture for an `<img>`: redemptions and discounts (yuan) as bars, told apart by colour, pattern and heading. Time
 * runs to the right; everything else is a list of the largest, the rest added up.
 */
export function reportChart(
  report: BenefitsReport,
  query: BenefitsQuery,
  { size, t }: { size: ChartSize; t: Translate },
): string {
  const isTime = query.groupBy === 'day' || query.groupBy === 'month'
  const bars = chartBars(report, query, { size, t })
  const { panels, height } = layOut(bars.length, isTime, size)
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH[size], height })
  try {
    chart.setOption({
      animation: false,
      backgroundColor: SURFACE,
      textStyle: { fontFamily: FONT, fontSize: FONT_SIZE, color: INK },
      ...(bars.length === 0 ? { title: emptyTitle(t) } : panelOptions(bars, panels, { isTime, size, t })),
    })
    return withTitle(chart.renderToSVGString(), titleOf(report, query, t))
  } finally {
    chart.dispose()
  }
}

function panelOptions(
  bars: readonly ChartBar[],
  panels: readonly Panel[],
  { isTime, size, t }: { isTime: boolean; size: ChartSize; t: Translate },
) {
  return {
    title: headings(panels, t),
    grid: panels.map(({ left, top, width, height }) => ({ left, top, width, height })),
    xAxis: panels.map((_, index) => (isTime ? namesAxis(bars, index, size) : valuesAxis(index, 'x'))),
    yAxis: panels.map((_, index) => (isTime ? valuesAxis(index, 'y') : namesAxis(bars, index, size, true))),
    series: seriesOf(bars, isTime, size),
  }
}

function layOut(count: number, isTime: boolean, size: ChartSize): { panels: Panel[]; height: number } {
  const width = WIDTH[size]
  const names = isTime ? 64 : size === 'wide' ? 150 : 116
  const inner = isTime ? COLUMN_HEIGHT : Math.max(1, count) * ROW_HEIGHT
  const isSideBySide = size === 'wide' && !isTime
  const foot = isTime ? 40 : 12
  const block = PANEL_HEAD + inner + foot
  const panelWidth = (isSideBySide ? width / 2 : width) - names - (isTime ? 24 : 84)
  const panels = MEASURES.map((_, index) => ({
    left: names + (isSideBySide ? (index * width) / 2 : 0),
    top: PANEL_HEAD + (isSideBySide ? 0 : index * block),
    width: panelWidth,
    height: inner,
  }))
  return { panels, height: (isSideBySide ? 1 : MEASURES.length) * block + 8 }
}

function headings(panels: readonly Panel[], t: Translate) {
  return MEASURES.map(({ name, color }, index) => ({
    text: t(`reports:chart.${name}`),
    left: (panels[index]?.left ?? 0) - 4,
    top: (panels[index]?.top ?? 0) - 36,
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

function seriesOf(bars: readonly ChartBar[], isTime: boolean, size: ChartSize): BarSeriesOption[] {
  const fits = !isTime || bars.length <= (size === 'wide' ? 14 : 6)
  return MEASURES.map(({ color, decal, decimals, valueOf }, index) => ({
    type: 'bar',
    xAxisIndex: index,
    yAxisIndex: index,
    barMaxWidth: isTime ? 40 : 20,
    data: bars.map(valueOf),
    itemStyle: { color, decal: decal as never },
    label: {
      show: fits,
      position: isTime ? 'top' : 'right',
      fontFamily: FONT,
      fontSize: FONT_SIZE,
      color: INK,
      formatter: ({ value }) => Number(value).toLocaleString('en-US', { minimumFractionDigits: decimals }),
    },
  }))
}

function titleOf({ totals }: BenefitsReport, { from, to, groupBy }: BenefitsQuery, t: Translate): string {
  const grouping = t(`reports:groupings.${groupBy}`)
  const description = t('reports:chart.description', { from, to, redemptions: totals.redemptions })
  return `${t('reports:chart.title', { grouping })}: ${description}`
}

/** The picture's own words for who cannot see it; the table beside it has the figures. */
function withTitle(svg: string, title: string): string {
  const escaped = title.replace(/&/g, '&amp;').replace(/</g, '&lt;')
  return svg.replace(/^(<svg[^>]*)>/, `$1 role="img"><title>${escaped}</title>`)
}
