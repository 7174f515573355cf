const ENTRIES = [
  {
    href: '/organization',
    label: 'organizations:nav.requests',
    icon: 'voice',
    also: '/organization/requests',
  },
  { href: '/organization/activities', label: 'activities:title', icon: 'calendar' },
  { href: '/organization/resources', label: 'organizations:nav.resources', icon: 'building' },
  { href: '/organization/bookings', label: 'organizations:nav.bookings', icon: 'calendar' },
  { href: '/organization/own', label: 'organizations:nav.own', icon: 'info' },
]

/** The menu of an organization's login, with the entry that the address belongs to. */
export function organizationNavigation(path: string) {
  return ENTRIES.map(({ also, ...entry }) => {
    const isBelow = entry.href !== '/organization' && path.startsWith(`${entry.href}/`)
    const isElsewhere = also !== undefined && path.startsWith(also)
    return { ...entry, isCurrent: path === entry.href || isBelow || isElsewhere }
  })
}
