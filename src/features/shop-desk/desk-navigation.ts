const ENTRIES = [
  { href: '/shop', label: 'desk:nav.overview', icon: 'overview' },
  { href: '/shop/records', label: 'desk:nav.records', icon: 'receipt' },
  { href: '/shop/statements', label: 'desk:nav.statements', icon: 'calendar' },
  { href: '/shop/cashiers', label: 'desk:nav.cashiers', icon: 'member' },
  { href: '/shop/devices', label: 'desk:nav.devices', icon: 'device' },
]

/** The menu of the shop's manager, with the entry that the address belongs to. */
export function deskNavigation(path: string) {
  // The month that still runs is the last of the statements.
  const place = path === '/shop/statement' ? '/shop/statements' : path
  return ENTRIES.map((entry) => ({
    ...entry,
    isCurrent: place === entry.href || (entry.href !== '/shop' && place.startsWith(`${entry.href}/`)),
  }))
}
