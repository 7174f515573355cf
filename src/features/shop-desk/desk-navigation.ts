const ENTRIES = [
  { href: '/shop', label: 'desk:nav.overview', icon: 'overview' },
  { href: '/shop/records', label: 'desk:nav.records', icon: 'receipt' },
  { href: '/shop/statement', label: 'desk:nav.statement', icon: 'agreement' },
  { href: '/shop/statements', label: 'desk:nav.statements', icon: 'calendar' },
  { href: '/shop/cashiers', label: 'desk:nav.cashiers', icon: 'member' },
  { href: '/shop/devices', label: 'desk:nav.devices', icon: 'device' },
]

/** The menu of the shop's manager, with the entry that the address belongs to. */
export function deskNavigation(path: string) {
  return ENTRIES.map((entry) => ({
    ...entry,
    isCurrent: path === entry.href || (entry.href !== '/shop' && path.startsWith(`${entry.href}/`)),
  }))
}
