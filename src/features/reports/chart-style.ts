import type { ChartBar } from './chart-bars.js'

/** Design tokens (ui.md): the picture is not reached by the page's style sheet. */
export const INK = '#1F1B18'
export const INK_2 = '#4A423B'
export const LINE = '#E5DDD3'
export const SURFACE = '#FFFFFF'
export const FONT = 'PingFang SC, Microsoft YaHei, Noto Sans SC, Noto Sans CJK SC, sans-serif'
export const FONT_SIZE = 14

/** Each measure has a colour and a pattern of its own. */
export const MEASURES = [
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
    valueOf: ({ redemptions }: Pick<ChartBar, 'redemptions'>) => redemptions,
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
    valueOf: ({ discountFen }: Pick<ChartBar, 'discountFen'>) => discountFen / 100,
  },
] as const
