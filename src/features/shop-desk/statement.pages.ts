import type { PageRoute } from '../../http/page-route.js'
import { addMonths, businessDayOf, lastDayOfMonth, monthOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { readListQuery } from '../console/console-list.js'
import { deskPages, drawDesk, type DeskContext } from './desk-page.js'
import { statementQuery } from './desk.forms.js'

/** The statement of a month in its present state: what the shop's redemptions come to, until it is closed. */
export function deskStatementPages(services: Services): PageRoute[] {
  const { shopFigures, now } = services
  const page = deskPages(services)

  async function show(context: DeskContext) {
    const { req, scope } = context
    const today = businessDayOf(now())
    const present = monthOf(today)
    const { month = present } = readListQuery(req, statementQuery)
    const figures = await shopFigures.ofMonth(scope, month)
    const neighbour = (by: number) => monthOf(addMonths(`${month}-01`, by))
    drawDesk(context, 'statement', {
      title: req.t('desk:statement.title'),
      crumbs: [{ href: '/shop/statements', label: req.t('desk:nav.statements') }],
      chosen: month,
      figures,
      hasRows: figures.byBenefit.length > 0,
      lastDay: lastDayOfMonth(month),
      today,
      isRunning: month === present,
      isAhead: month > present,
      previous: neighbour(-1),
      next: month < present ? neighbour(1) : null,
      isPrintable: true,
    })
  }

  return [page.get('/shop/statement', show)]
}
