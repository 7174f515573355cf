export const ROLES = [
  'admin',
  'staff',
  'auditor',
  'shop_manager',
  'cashier',
  'volunteer',
  'organization',
  'member',
] as const
export type Role = (typeof ROLES)[number]

/** Roles that sign in with a username; a member signs in with a bound phone. */
export const USER_ROLES = [
  'admin',
  'staff',
  'auditor',
  'shop_manager',
  'cashier',
  'volunteer',
  'organization',
] as const
export type UserRole = (typeof USER_ROLES)[number]

/**
 * Who may do what: the one table from which the checks, the route matrix of the tests and the menus come.
 * Shop roles hold a permission for their own shop only, an organization for its own things, staff and auditors for their own community.
 */
export const PERMISSIONS = {
  'self:read': ['admin', 'staff', 'auditor', 'shop_manager', 'cashier', 'volunteer', 'organization'],
  /** The pages below /console, beside what each of them needs: they show a whole community. */
  'console:use': ['admin', 'staff', 'auditor'],
  'community:list': ['admin'],
  'community:create': ['admin'],
  'community:read': ['admin', 'staff', 'auditor'],
  'community:edit': ['admin', 'staff'],
  'user:read': ['admin', 'staff', 'auditor', 'shop_manager'],
  'user:manage': ['admin', 'staff', 'shop_manager'],
  'shop:read': ['admin', 'staff', 'auditor', 'shop_manager', 'cashier'],
  'shop:manage': ['admin', 'staff'],
  'agreement:read': ['admin', 'staff', 'auditor', 'shop_manager'],
  'agreement:manage': ['admin', 'staff'],
  'benefit:read': ['admin', 'staff', 'auditor', 'shop_manager', 'cashier'],
  'benefit:manage': ['admin', 'staff'],
  'member:read': ['admin', 'staff', 'auditor'],
  'member:manage': ['admin', 'staff'],
  'member:reveal': ['admin', 'staff'],
  'card:read': ['admin', 'staff', 'auditor'],
  'card:manage': ['admin', 'staff'],
  'card:code': ['admin', 'staff'],
  /** The pages below /shop: what a manager sees and does of the own shop. */
  'desk:use': ['shop_manager'],
  'card:print': ['admin', 'staff'],
  'job:read': ['admin', 'staff', 'auditor'],
  'job:manage': ['admin', 'staff'],
  'device:read': ['admin', 'staff', 'auditor', 'shop_manager'],
  'device:manage': ['admin', 'staff', 'shop_manager'],
  'redemption:prepare': ['shop_manager', 'cashier'],
  'redemption:redeem': ['shop_manager', 'cashier'],
  'redemption:read': ['admin', 'staff', 'auditor', 'shop_manager', 'cashier'],
  'redemption:void': ['admin', 'staff', 'shop_manager', 'cashier'],
  /** Leases and uploads of a counter device. */
  'offline:use': ['shop_manager', 'cashier'],
  'offline:read': ['admin', 'staff', 'auditor'],
  'offline:review': ['admin', 'staff'],
  'report:read': ['admin', 'staff', 'auditor'],
  'report:review': ['admin', 'staff'],
  'follow-up:read': ['admin', 'staff', 'auditor'],
  'follow-up:manage': ['admin', 'staff'],
  'audit:read': ['admin', 'staff', 'auditor'],
  'statement:read': ['admin', 'staff', 'auditor', 'shop_manager'],
  'statement:manage': ['admin', 'staff'],
  'statement:confirm': ['shop_manager'],
  'fund:read': ['admin', 'staff', 'auditor'],
  'fund:manage': ['admin', 'staff'],
  /** What seniors say of shops: never shown to a shop. */
  'complaint:read': ['admin', 'staff', 'auditor'],
  'complaint:manage': ['admin', 'staff'],
  /** What looks unusual: never shown to a shop. */
  'anomaly:read': ['admin', 'staff', 'auditor'],
  'anomaly:decide': ['admin', 'staff'],
  'notification:read': ['admin', 'staff', 'auditor'],
  'notification:manage': ['admin', 'staff'],
  /** The care list, teams, plans, visits, alarms and errands of the community. */
  'care:read': ['admin', 'staff', 'auditor'],
  'care:manage': ['admin', 'staff'],
  /** A volunteer's own visits: whose they are is the query's business. */
  'visit:own': ['volunteer'],
  'notice:read': ['admin', 'staff', 'auditor'],
  'notice:manage': ['admin', 'staff'],
  'organization:read': ['admin', 'staff', 'auditor', 'organization'],
  'organization:manage': ['admin', 'staff'],
  /** The pages below /organization: what an organization sees and does of its own. */
  'organization:desk': ['organization'],
  /** What is offered is seen by all organizations of the community; changed only by whose it is. */
  'resource:read': ['admin', 'staff', 'auditor', 'organization'],
  'resource:manage': ['admin', 'staff', 'organization'],
  'booking:read': ['admin', 'staff', 'auditor', 'organization'],
  'booking:manage': ['admin', 'staff', 'organization'],
  'request:read': ['admin', 'staff', 'auditor', 'organization'],
  /** Taking down, routing and joining requests, and answering for the reporter. */
  'request:manage': ['admin', 'staff'],
  /** What is done about a request: accepted, on site, waiting, solved. */
  'request:work': ['admin', 'staff', 'organization'],
  'request:report': ['admin', 'staff', 'auditor'],
  'activity:read': ['admin', 'staff', 'auditor', 'organization'],
  /** Planning, lists and what comes afterwards; an organization for what it organizes. */
  'activity:manage': ['admin', 'staff', 'organization'],
  /** What stands on the public page is the community's word. */
  'activity:announce': ['admin', 'staff'],
  /** The lists name members. */
  'sign-up:manage': ['admin', 'staff'],
  /** Signing in who comes, on the devices of the community, its shops and organizations. */
  'activity:attend': ['admin', 'staff', 'organization', 'shop_manager', 'cashier'],
  'my:use': ['member'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof PERMISSIONS

/** Whether the role holds the permission; which community or shop it holds it for is the query's business. */
export function mayDo(role: Role, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly Role[]).includes(role)
}
