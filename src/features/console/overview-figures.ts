import { businessDayOf, monthOf } from '../../lib/business-day.js'
import type { Services } from '../../services.js'
import { weekOf } from '../anomalies/rules/week.js'
import { RUNNING_OUT_DAYS } from './agreement-rows.js'
import type { ConsoleContext } from './console-page.js'

/** How it stands, as numbers; overview-tiles.ts gives each of them its list. */
export type OverviewFigures = Awaited<ReturnType<typeof overviewFigures>>

/** All numbers of the first page. */
export async function overviewFigures(services: Services, { communityId, meta }: ConsoleContext) {
  const { reports, coverage, agreements, shops, complaints, notifications, anomalies, devices, offline } =
    services
  const { careAlarms, requests, quiet } = services
  const today = businessDayOf(services.now())
  const periods = {
    today: { from: today, to: today },
    week: { from: weekOf(today).from, to: today },
    month: { from: `${monthOf(today)}-01`, to: today },
  }
  const reader = { communityId, actor: meta.actor, requestId: meta.requestId, language: meta.language }
  const given = async (days: { from: string; to: string }) =>
    (await reports.benefits(reader, { ...days, groupBy: 'category' }, 'page')).totals
  const { deviceSilentDays } = (await services.communities.get(communityId)).settings
  const reach = await coverage.coverage(reader, periods.month, 'page')
  const waiting = {
    offline: await offline.reviews.countUndecided(communityId),
    anomalies: await anomalies.countOpen(communityId),
    complaints: await complaints.countOpen(communityId),
    failedNotifications: await notifications.countGivenUp(communityId),
    silentDevices: await devices.countNotSeen(communityId, deviceSilentDays),
    runningOut: await agreements.count({ communityId }, { expiringWithinDays: RUNNING_OUT_DAYS }),
    withoutScan: await agreements.count({ communityId }, { withoutScan: 'true' }),
    careAlarms: await careAlarms.countOpen(communityId),
    lateRequests: await requests.countLate(communityId),
    dueFollowUps: await quiet.countDue(communityId),
  }
  return {
    today,
    periods,
    given: {
      today: await given(periods.today),
      week: await given(periods.week),
      month: await given(periods.month),
    },
    reach,
    waiting,
    deviceSilentDays,
    shops: {
      active: await shops.count(communityId, 'active'),
      suspended: await shops.count(communityId, 'suspended'),
    },
  }
}
