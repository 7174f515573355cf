import { businessDayOf, lastDayOfMonth, monthOf } from '../../lib/business-day.js'
import { readFigures, type ShopPeriod } from './figures.repository.js'
import { rowsBy, totalOf, type FigureRow, type Figures } from './figures.js'

export interface ShopFigures {
  from: string
  to: string
  totals: Figures
  byBenefit: FigureRow[]
  /** By the id of the user, or of the device where a program recorded with the device's token. */
  byRecorder: (FigureRow & { kind: 'user' | 'device' })[]
}

/** What a shop gave, computed from its redemptions at the moment of asking. */
export function createShopFiguresService({ now }: { now: () => Date }) {
  async function between(period: ShopPeriod): Promise<ShopFigures> {
    const cells = await readFigures(period)
    const isUser = new Set(cells.flatMap(({ userId }) => userId ?? []))
    const rows = rowsBy(
      cells,
      ({ userId, deviceId }) => userId ?? deviceId ?? '',
      () => '',
    )
    return {
      from: period.from,
      to: period.to,
      totals: totalOf(cells),
      byBenefit: rowsBy(
        cells,
        ({ benefitId }) => benefitId,
        ({ benefitTitle }) => benefitTitle,
      ),
      byRecorder: rows.map((row) => ({ ...row, kind: isUser.has(row.key) ? 'user' : 'device' })),
    }
  }

  return {
    between,

    /** Today, and this month up to today. */
    async todayAndMonth(shop: { communityId: string; shopId: string }) {
      const today = businessDayOf(now())
      const [day, month] = await Promise.all([
        between({ ...shop, from: today, to: today }),
        between({ ...shop, from: `${monthOf(today)}-01`, to: today }),
      ])
      return { today, day, month }
    },

    /** The month as it stands: the open statement. */
    async ofMonth(shop: { communityId: string; shopId: string }, month: string): Promise<ShopFigures> {
      return between({ ...shop, from: `${month}-01`, to: lastDayOfMonth(month) })
    },
  }
}
export type ShopFiguresService = ReturnType<typeof createShopFiguresService>
