import type { ConsoleWorld } from './console-world.js'

export type ConsoleRole = 'admin' | 'staff' | 'auditor'

/** The pages of the console that read: every role of the console may enter them. */
export function readingPages(world: ConsoleWorld): string[] {
  const [benefitId = ''] = world.benefitIds
  const [memberId = '', memberWithoutCard = ''] = world.memberIds
  return [
    '/console',
    '/console/shops',
    '/console/shops?q=nothing-like-this',
    `/console/shops/${world.shopId}`,
    `/console/shops/${world.suspendedShopId}`,
    '/console/agreements',
    '/console/agreements?expiringWithinDays=60',
    `/console/agreements/${world.agreementId}`,
    `/console/agreements/${world.runningOutId}`,
    `/console/agreements/${world.draftId}`,
    `/console/agreements/${world.agreementId}/versions`,
    `/console/agreements/${world.agreementId}/compare`,
    `/console/agreements/${world.agreementId}/attachments`,
    `/console/agreements/${world.draftId}/print`,
    `/console/shops/${world.shopId}/history`,
    `/console/benefits/${benefitId}`,
    '/console/members',
    `/console/members/${memberId}`,
    `/console/members/${memberWithoutCard}`,
    '/console/cards',
    '/console/cards?expiringWithinDays=30',
    '/console/card-prints',
    '/console/redemptions',
    '/console/redemptions?status=declined',
    `/console/redemptions/${world.redemptionId}`,
    `/console/redemptions/${world.voidedId}`,
    `/console/redemptions/${world.declinedId}`,
    '/console/complaints',
    '/console/notifications',
    ...world.carePages,
    '/console/alliances',
    `/console/organizations/${world.organizationId}`,
    '/console/requests',
    '/console/requests/figures',
    '/console/resources',
    '/console/bookings',
    '/console/resources/given',
    '/console/committee',
    '/console/committee/list?of=organizations&from=2026-01-01&to=2036-12-31',
    '/console/activities',
    '/console/offline',
    '/console/reports',
    '/console/reports?from=2020-01-01&to=2020-01-31&groupBy=shop',
    '/console/reports/coverage',
    '/console/reports/quiet?days=60',
    '/console/reports/without-card',
    '/console/reports/promises',
    '/console/reports/reviews',
    '/console/audit',
    '/console/users',
    '/account/security',
    '/console/settings',
    '/console/settings/notice',
    '/console/settings/hours',
    '/console/settings/anomalies',
    '/console/anomalies',
    '/console/devices',
    `/console/members/${memberId}/privacy`,
  ]
}

/** The pages with forms: for those who may change things. */
export function changingPages(world: ConsoleWorld): string[] {
  const [benefitId = ''] = world.benefitIds
  const [memberId = '', otherMemberId = ''] = world.memberIds
  return [
    '/console/shops/new',
    `/console/shops/${world.shopId}/edit`,
    `/console/shops/${world.shopId}/agreements/new`,
    `/console/agreements/${world.draftId}/edit`,
    `/console/agreements/${world.draftId}/sign`,
    `/console/agreements/${world.runningOutId}/renew`,
    `/console/agreements/${world.draftId}/benefits/new`,
    `/console/benefits/${benefitId}/edit`,
    `/console/benefits/${benefitId}/simulate`,
    `/console/agreements/${world.draftId}/copy-benefits?shopId=${world.shopId}`,
    '/console/members/new',
    '/console/members/duplicates',
    `/console/members/${memberId}/merge?with=${otherMemberId}`,
    `/console/members/${memberId}/edit`,
    '/console/users/new',
    ...world.careForms,
    '/console/activities/new',
    '/console/organizations/new',
    '/console/alliances/words?kind=property',
    '/console/requests/new',
    '/console/requests/settings',
    '/console/resources/new',
    `/console/members/${memberId}/erase`,
    '/console/desk',
    `/console/desk/members/${memberId}`,
    `/console/members/${memberId}/follow-ups/new`,
  ]
}

/** The pages that need no sign-in. */
export function openPages(world: ConsoleWorld): string[] {
  return ['/', `/?communityId=${world.communityId}`, '/login', '/nothing-is-here']
}

export function pagesOf(role: ConsoleRole, world: ConsoleWorld): string[] {
  if (role === 'auditor') return readingPages(world)
  const pages = [...readingPages(world), ...changingPages(world)]
  return role === 'admin' ? [...pages, '/console/communities'] : pages
}
