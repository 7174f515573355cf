import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { agreementRows, RUNNING_OUT_DAYS } from './agreement-rows.js'
import { consolePages, type ConsoleContext } from './console-page.js'
import { renderPage } from './console-render.js'
import { overviewFigures } from './overview-figures.js'
import { overviewTiles } from './overview-tiles.js'
import { redemptionRows } from './redemption-rows.js'

const NEWEST = 5

/** The first page of the console: how it stands, and what is to be done. Every number leads to its list. */
export function overviewPages(services: Services): PageRoute[] {
  const { agreements, shops, redemptions } = services
  const page = consolePages(services)

  async function overview(context: ConsoleContext) {
    const { req, communityId, actor, meta } = context
    const figures = await overviewFigures(services, context)
    const ending = await agreements.list(
      { communityId },
      { expiringWithinDays: RUNNING_OUT_DAYS, limit: NEWEST },
    )
    const newest = await redemptions.list({
      communityId,
      actor,
      query: { limit: NEWEST },
      requestId: meta.requestId,
    })
    const shopIds = [...ending.items, ...newest.items].map(({ shopId }) => String(shopId))
    const names = await shops.namesOf(communityId, [...new Set(shopIds)])
    renderPage(context, 'overview', {
      title: req.t('console:overview.title'),
      today: figures.today,
      groups: overviewTiles(req, figures),
      isNew: figures.shops.active + figures.shops.suspended === 0 && figures.reach.members === 0,
      running: agreementRows(context, ending.items, names, figures.today),
      newest: redemptionRows(context, newest.items, names),
    })
  }

  return [page.get('/console', 'report:read', overview)]
}
