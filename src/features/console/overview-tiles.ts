import type { Request } from 'express'
import { formatNumber } from '../../lib/display.js'
import { formatYuan } from '../../lib/money.js'
import { MOST_COUNTED } from '../offline/review.service.js'
import { RUNNING_OUT_DAYS } from './agreement-rows.js'
import type { OverviewFigures } from './overview-figures.js'

/** A number of the first page: it leads to the list of exactly what it counts. */
export interface Tile {
  icon: string
  label: string
  figure: string
  href: string
  note?: string
  /** Somebody should look at it. */
  isUrgent?: boolean
}

export interface TileGroup {
  id: string
  title: string
  tiles: Tile[]
}

type Period = keyof OverviewFigures['periods']

/** The numbers in groups, in the order in which they are read. */
export function overviewTiles(req: Request, figures: OverviewFigures): TileGroup[] {
  return [
    { id: 'care', title: req.t('console:overview.attention'), tiles: waitingTiles(req, figures) },
    givenTiles(req, figures, 'today'),
    givenTiles(req, figures, 'week'),
    givenTiles(req, figures, 'month'),
    { id: 'reach', title: req.t('overview:reach'), tiles: reachTiles(req, figures) },
  ]
}

function givenTiles(req: Request, { periods, given }: OverviewFigures, period: Period): TileGroup {
  const { redemptions, members, discountFen, subsidyFen } = given[period]
  const days = new URLSearchParams(periods[period]).toString()
  const say = (word: string) => req.t(`console:overview.${word}`)
  const report = (groupBy: string) => `/console/reports?${days}&groupBy=${groupBy}`
  return {
    id: period,
    title: req.t(`overview:periods.${period}`),
    tiles: [
      {
        icon: 'receipt',
        label: say('redemptions'),
        figure: formatNumber(redemptions),
        href: `/console/redemptions?${days}&status=committed`,
      },
      { icon: 'benefit', label: say('discount'), figure: formatYuan(discountFen), href: report('shop') },
      { icon: 'chart', label: say('subsidy'), figure: formatYuan(subsidyFen), href: report('category') },
      { icon: 'members', label: say('members'), figure: formatNumber(members), href: report('ageBand') },
    ],
  }
}

function waitingTiles(req: Request, { waiting, deviceSilentDays }: OverviewFigures): Tile[] {
  const { offline, anomalies, complaints, failedNotifications, silentDevices, runningOut } = waiting
  const tile = (icon: string, words: string, count: number, href: string, values = {}): Tile => ({
    icon,
    label: req.t(`overview:waiting.${words}.label`),
    note: req.t(`overview:waiting.${words}.note`, values),
    figure: formatNumber(count),
    href,
    isUrgent: count > 0,
  })
  const offlineTile = tile('offline', 'offline', offline, '/console/offline?state=undecided')
  return [
    tile('eye', 'anomalies', anomalies, '/console/anomalies?state=open'),
    { ...offlineTile, figure: `${offlineTile.figure}${offline === MOST_COUNTED ? '+' : ''}` },
    tile('voice', 'complaints', complaints, '/console/complaints?status=open'),
    tile('device', 'devices', silentDevices, `/console/devices?notSeenDays=${deviceSilentDays}`, {
      count: deviceSilentDays,
    }),
    tile('clock', 'running_out', runningOut, `/console/agreements?expiringWithinDays=${RUNNING_OUT_DAYS}`, {
      count: RUNNING_OUT_DAYS,
    }),
    tile('agreement', 'without_scan', waiting.withoutScan, '/console/agreements?withoutScan=true'),
    tile('warning', 'requests', waiting.lateRequests, '/console/requests?late=true'),
    tile('warning', 'care', waiting.careAlarms, '/console/care-visits'),
    tile('heart', 'follow_ups', waiting.dueFollowUps, '/console/reports/quiet?days=1&followUp=due'),
    ...(failedNotifications > 0
      ? [tile('bell', 'notifications', failedNotifications, '/console/notifications?state=given_up')]
      : []),
  ]
}

function reachTiles(req: Request, { reach, shops, periods }: OverviewFigures): Tile[] {
  const withoutCard = reach.members - reach.withCard
  const ofMembers = req.t('console:overview.of_members', { count: reach.members })
  const quiet = reach.quietDays.find(({ days }) => days === RUNNING_OUT_DAYS)
  const say = (word: string, values = {}) => req.t(`console:overview.${word}`, values)
  return [
    {
      icon: 'heart',
      label: req.t('overview:coverage'),
      figure: `${(reach.rate * 100).toFixed(1)}%`,
      note: req.t('overview:coverage_note', { redeemed: reach.redeemed, members: reach.members }),
      href: `/console/reports/coverage?${new URLSearchParams(periods.month).toString()}`,
    },
    {
      icon: 'card',
      label: say('without_card'),
      figure: formatNumber(withoutCard),
      note: ofMembers,
      href: '/console/reports/without-card',
      isUrgent: withoutCard > 0,
    },
    ...(quiet
      ? [
          {
            icon: 'heart',
            label: say('quiet'),
            figure: formatNumber(quiet.members),
            note: say('quiet_note', { days: quiet.days }),
            href: `/console/reports/quiet?days=${quiet.days}`,
            isUrgent: quiet.members > 0,
          },
        ]
      : []),
    {
      icon: 'members',
      label: say('all_members'),
      figure: formatNumber(reach.members),
      href: '/console/members?status=active',
    },
    {
      icon: 'shop',
      label: say('shops'),
      figure: formatNumber(shops.active),
      href: '/console/shops?status=active',
    },
    ...(shops.suspended > 0
      ? [
          {
            icon: 'pause',
            label: req.t('overview:shops_suspended'),
            figure: formatNumber(shops.suspended),
            href: '/console/shops?status=suspended',
          },
        ]
      : []),
  ]
}
