import type { PageRoute } from '../../http/page-route.js'
import { addDays, businessDayOf, daysBetween, monthOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { agreementRows } from './agreement-rows.js'
import { RUNNING_OUT_DAYS } from './agreement-page.js'
import { consolePages, type ConsoleContext } from './console-page.js'
import { renderPage } from './console-render.js'
import { redemptionRows } from './redemption-rows.js'

const MOST = 200
const NEWEST = 5

/** The first page of the console: how it stands, and what is to be done. Every number leads to its list. */
export function overviewPages(services: Services): PageRoute[] {
  const { reports, coverage, agreements, shops, redemptions, complaints, requests, notifications, now } =
    services
  const page = consolePages(services)

  async function overview(context: ConsoleContext) {
    const { req, communityId, actor, meta } = context
    const today = businessDayOf(now())
    const period = { from: `${monthOf(today)}-01`, to: today }
    const reader = { communityId, actor: meta.actor, requestId: meta.requestId, language: meta.language }
    const month = await reports.benefits(reader, { ...period, groupBy: 'day' }, 'page')
    const reach = await coverage.coverage(reader, period)
    const ending = await agreements.list(
      { communityId },
      { expiringWithinDays: RUNNING_OUT_DAYS, limit: MOST },
    )
    const partners = await shops.list({ communityId }, { limit: MOST })
    const newest = await redemptions.list({
      communityId,
      actor,
      query: { limit: NEWEST },
      requestId: meta.requestId,
    })
    const names = new Map(partners.items.map(({ id, name }) => [id, name]))
    const running = ending.items.filter(({ inForce }) => inForce)
    renderPage(context, 'overview', {
      title: req.t('console:overview.title'),
      today,
      period,
      day: month.rows.find(({ key }) => key === today) ?? NOTHING,
      month: month.totals,
      reach: { ...reach, withoutCard: reach.members - reach.withCard },
      shops: {
        active: partners.items.filter(({ status }) => status === 'active').length,
        suspended: partners.items.filter(({ status }) => status === 'suspended').length,
        hasMore: partners.nextCursor !== null,
      },
      isNew: partners.items.length === 0 && reach.members === 0,
      openComplaints: await complaints.countOpen(communityId),
      lateRequests: await requests.countLate(communityId),
      failedNotices: await notifications.countGivenUp(communityId),
      runningOut: running.length,
      running: agreementRows(context, running.slice(0, NEWEST), names).map((row) => ({
        ...row,
        daysLeft: daysBetween(today, row.endsOn),
      })),
      quiet: reach.quietDays.find(({ days }) => days === RUNNING_OUT_DAYS),
      newest: redemptionRows(context, newest.items, names),
      weekAgo: addDays(today, -6),
    })
  }

  return [page.get('/console', 'report:read', overview)]
}

const NOTHING = { redemptions: 0, members: 0, discountFen: 0, subsidyFen: 0 }
