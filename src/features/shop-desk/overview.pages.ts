import type { PageRoute } from '../../http/page-route.js'
import { monthOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { toldLines } from '../notices/told-lines.js'
import { deskPages, drawDesk, type DeskContext } from './desk-page.js'
import type { ShopFigures } from './figures.service.js'
import { peopleAndDevices } from './people-of-shop.js'

/** The first page of a shop's manager: today and this month, by benefit and by cashier. */
export function deskOverviewPages(services: Services): PageRoute[] {
  const { shopFigures, notices } = services
  const page = deskPages(services)

  async function overview(context: DeskContext) {
    const { req, scope } = context
    const [{ today, day, month }, { names, people, devices }] = await Promise.all([
      shopFigures.todayAndMonth(scope),
      peopleAndDevices(services, context),
    ])
    drawDesk(context, 'overview', {
      title: req.t('desk:overview.title'),
      told: toldLines(await notices.forAlliance(scope.communityId, 'merchant')),
      today,
      monthName: monthOf(today),
      day: day.totals,
      month,
      byRecorder: recorderRows(context, month, names),
      isNew: { devices: devices.length === 0, pins: people.every(({ pinHash }) => pinHash === null) },
      activeDevices: devices.filter(({ status }) => status === 'active').length,
    })
  }

  return [page.get('/shop', overview)]
}

/** The figures by who recorded, with a link to those records. */
function recorderRows({ req }: DeskContext, month: ShopFigures, names: ReadonlyMap<string, string>) {
  return month.byRecorder.map((row) => ({
    ...row,
    label: names.get(row.key) ?? req.t('desk:records.unknown_recorder'),
    href: `/shop/records?from=${month.from}&to=${month.to}&${row.kind}Id=${row.key}`,
  }))
}
