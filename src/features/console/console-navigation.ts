import { mayDo, type Permission, type Role } from '../../permissions.js'

interface Entry {
  href: string
  label: string
  icon: string
  permission: Permission
  /** Further addresses that belong to the entry. */
  also?: string[]
}

const ENTRIES: readonly Entry[] = [
  { href: '/console', label: 'console:nav.overview', icon: 'overview', permission: 'report:read' },
  {
    href: '/console/shops',
    label: 'console:nav.shops',
    icon: 'shop',
    permission: 'shop:read',
    also: ['/console/devices'],
  },
  {
    href: '/console/agreements',
    label: 'console:nav.agreements',
    icon: 'agreement',
    permission: 'agreement:read',
    also: ['/console/benefits'],
  },
  {
    href: '/console/members',
    label: 'console:nav.members',
    icon: 'members',
    permission: 'member:read',
    also: ['/console/cards', '/console/card-prints', '/console/card-renewals'],
  },
  { href: '/console/desk', label: 'desk-codes:title', icon: 'keyboard', permission: 'card:code' },
  {
    href: '/console/redemptions',
    label: 'console:nav.redemptions',
    icon: 'receipt',
    permission: 'redemption:read',
  },
  {
    href: '/console/care-visits',
    label: 'care:nav',
    icon: 'heart',
    permission: 'care:read',
    also: [
      '/console/care-list',
      '/console/visit-plans',
      '/console/errands',
      '/console/teams',
      '/console/volunteers',
      '/console/care-alarms',
    ],
  },
  { href: '/console/complaints', label: 'complaints:nav', icon: 'voice', permission: 'complaint:read' },
  { href: '/console/activities', label: 'activities:title', icon: 'calendar', permission: 'activity:read' },
  { href: '/console/requests', label: 'requests:nav', icon: 'bell', permission: 'request:read' },
  {
    href: '/console/alliances',
    label: 'organizations:title',
    icon: 'committee',
    permission: 'organization:read',
    also: ['/console/organizations', '/console/resources', '/console/bookings'],
  },
  { href: '/console/committee', label: 'committee:nav', icon: 'benefit', permission: 'report:read' },
  { href: '/console/anomalies', label: 'anomalies:nav', icon: 'eye', permission: 'anomaly:read' },
  { href: '/console/offline', label: 'offline:nav', icon: 'offline', permission: 'offline:read' },
  {
    href: '/console/statements',
    label: 'statements:title',
    icon: 'calendar',
    permission: 'statement:read',
    also: ['/console/subsidy-fund'],
  },
  { href: '/console/reports', label: 'console:nav.reports', icon: 'chart', permission: 'report:read' },
  { href: '/console/audit', label: 'console:nav.audit', icon: 'shield', permission: 'audit:read' },
  { href: '/console/users', label: 'console:nav.users', icon: 'key', permission: 'user:read' },
  { href: '/console/notices', label: 'notices:nav', icon: 'megaphone', permission: 'notice:read' },
  {
    href: '/console/notifications',
    label: 'notifications:nav',
    icon: 'bell',
    permission: 'notification:read',
  },
  {
    href: '/console/settings',
    label: 'console:nav.settings',
    icon: 'settings',
    permission: 'community:read',
  },
  {
    href: '/console/communities',
    label: 'console:nav.communities',
    icon: 'building',
    permission: 'community:list',
  },
]

/** The menu of a role, with the entry that the address belongs to; `counts` says by address how much waits there. */
export function navigationFor(role: Role, path: string, counts: Readonly<Record<string, number>> = {}) {
  return ENTRIES.filter(({ permission }) => mayDo(role, permission)).map(
    ({ href, label, icon, also = [] }) => ({
      href,
      label,
      icon,
      count: counts[href],
      isCurrent: [href, ...also].some((start) => isBelow(path, start)),
    }),
  )
}

function isBelow(path: string, start: string): boolean {
  return path === start || (start !== '/console' && path.startsWith(`${start}/`))
}
