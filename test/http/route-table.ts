import { randomUUID } from 'node:crypto'
import { loadConfig } from '../../src/config.js'
import { loadOrCreateKeyring } from '../../src/infrastructure/keyring.js'
import { createLogger } from '../../src/infrastructure/logger.js'
import type { Permission } from '../../src/permissions.js'
import { apiRoutes, pageRoutes } from '../../src/routes.js'
import { createServices } from '../../src/services.js'
import { clock } from '../helpers/app.js'

export interface RouteUnderTest {
  method: string
  path: string
  permission: Permission | 'open'
  isPage: boolean
  /** Whether the route belongs to one community, which an administrator has to name. */
  hasTenant: boolean
}

/** `POST /api/v1/shops/:id/agreements` */
export const nameOf = ({ method, path }: RouteUnderTest) => `${method} ${path}`

/** Open as routes, because they tell whoever comes without a bound phone how to bind one. */
function isOfPhone(path: string): boolean {
  return /^\/my(?:\/|$)/.test(path)
}

/** Every route that the program has, also those that were added after this test was written. */
export function allRoutes(): RouteUnderTest[] {
  const services = createServices({
    config: loadConfig({ NODE_ENV: 'test' }),
    logger: createLogger('silent'),
    keyring: loadOrCreateKeyring({ mayCreate: true }),
    now: clock.now,
  })
  const api = apiRoutes(services).map((route) => ({
    method: route.method.toUpperCase(),
    path: `/api/v1${route.path}`,
    permission: route.permission,
    isPage: false,
    hasTenant: route.tenant !== false && route.permission !== 'open',
  }))
  const pages = pageRoutes(services).map((route) => ({
    method: route.method.toUpperCase(),
    path: route.path,
    permission: isOfPhone(route.path) ? ('my:use' as const) : route.permission,
    isPage: true,
    hasTenant: route.permission !== 'open',
  }))
  return [...api, ...pages]
}

/** Ids of what exists in the community of the test, by the word before `:id` in an address. */
export type ExampleIds = Record<string, string>

/** Words whose parameter is no id of a resource of the community. */
const PLAIN_PARAMETERS: Record<string, string> = { enrol: 'no-such-token' }

/**
 * The address with the example ids in place.
 * @throws Error when a resource has no example yet: add one to `theWorld`
 */
export function addressOf(route: RouteUnderTest, ids: ExampleIds): string {
  return route.path.replace(/([\w-]+)\/:\w+/g, (_all, word: string) => {
    const id = ids[word] ?? PLAIN_PARAMETERS[word]
    if (id === undefined)
      throw new Error(`${nameOf(route)}: no example id of ${word} in test/http/route-matrix.test.ts`)
    return `${word}/${id}`
  })
}

export const namesSomething = ({ path }: RouteUnderTest) => path.includes('/:') && !path.includes('/enrol/')

const reason = { reason: '居民申请' }
const wordsOfAMember = { name: '王秀英' }

/**
 * What a stranger sends to a route that names something of ours, so that the request gets past the validation and to the
 * question whose it is. A route without an entry is sent nothing.
 */
export const BODIES: Record<string, Record<string, unknown>> = {
  'PATCH /api/v1/users/:id': { name: '别人' },
  'POST /api/v1/users/:id/second-factor/reset': reason,
  'PATCH /api/v1/communities/:id': { settings: { printedCardDailyLimit: 1 } },
  'PATCH /api/v1/shops/:id': { name: '别的店' },
  'POST /api/v1/shops/:id/agreements': {
    number: randomUUID(),
    title: '协议',
    startsOn: '2026-01-01',
    endsOn: '2027-12-31',
  },
  'PATCH /api/v1/agreements/:id': { title: '改' },
  'POST /api/v1/agreements/:id/sign': { signedOn: '2026-11-01' },
  'POST /api/v1/agreements/:id/suspend': reason,
  'POST /api/v1/agreements/:id/terminate': reason,
  'POST /api/v1/agreements/:id/renew': { number: randomUUID(), startsOn: '2028-01-01', endsOn: '2029-01-01' },
  'POST /api/v1/agreements/:id/benefits': { title: '九折', kind: 'percent_off', percentOff: 10 },
  'POST /api/v1/agreements/:id/benefit-copies': { benefitIds: ['0'.repeat(24)] },
  'POST /api/v1/benefits/:id/simulate': { q: '李', businessDay: '2026-11-01', time: '09:00' },
  'POST /api/v1/attachments/:id/withdraw': reason,
  'PATCH /api/v1/benefits/:id': { title: '改', effectiveFrom: '2036-01-01' },
  'POST /api/v1/benefits/:id/suspend': reason,
  'PATCH /api/v1/members/:id': wordsOfAMember,
  'POST /api/v1/members/:id/reveal': { field: 'phone', ...reason },
  'POST /api/v1/members/:id/suspend': reason,
  'POST /api/v1/members/:id/resume': reason,
  'POST /api/v1/members/:id/leave': reason,
  'POST /api/v1/members/:id/decease': reason,
  'POST /api/v1/members/:id/reinstate': reason,
  'POST /api/v1/members/:id/erase': reason,
  'POST /api/v1/members/:id/merge': { intoId: '0'.repeat(24), ...reason },
  'POST /api/v1/members/:id/cards': { kind: 'printed' },
  'POST /api/v1/members/:id/typed-codes': { shopId: '0'.repeat(24) },
  'POST /api/v1/members/:id/consents': { purpose: 'photo', granted: false },
  'POST /api/v1/cards/:id/block': reason,
  'POST /api/v1/cards/:id/unblock': reason,
  'POST /api/v1/cards/:id/revoke': reason,
  'POST /api/v1/cards/:id/replace': { reason: 'lost' },
  'POST /api/v1/shops/:id/devices': { name: '收银台', profile: 'cashier' },
  'POST /api/v1/members/:id/complaints': { shopId: '0'.repeat(24), reason: 'other' },
  'POST /api/v1/complaints/:id/answer': { answer: '已经处理' },
  'POST /api/v1/members/:id/follow-ups': { kind: 'called' },
  'PUT /api/v1/members/:id/notification-choices': { uses: true },
  'PATCH /api/v1/care-list/:id': { everyDays: 3 },
  'POST /api/v1/care-list/:id/remove': reason,
  'PATCH /api/v1/teams/:id': { name: '别的队' },
  'PUT /api/v1/volunteers/:id': { teamId: null },
  'POST /api/v1/care-visits/:id/move': { day: '2036-01-01' },
  'POST /api/v1/care-alarms/:id/acknowledge': { words: '已经上门' },
  'PATCH /api/v1/errands/:id': { dueOn: '2036-01-01' },
  'POST /api/v1/errands/:id/drop': { words: '不用了' },
  'POST /api/v1/my-visits/:id/record': { met: false },
  'PUT /api/v1/notices/:id': {
    title: '通知',
    text: '内容',
    audience: 'community',
    from: '2026-01-01',
    to: '2036-01-01',
  },
  'POST /api/v1/notices/:id/withdraw': reason,
  'PATCH /api/v1/organizations/:id': { pledges: ['别的'] },
  'PATCH /api/v1/resources/:id': { name: '别的' },
  'POST /api/v1/resources/:id/bookings': { day: '2020-01-01', from: '09:00', to: '10:00', purpose: '排练' },
  'POST /api/v1/bookings/:id/use': { usedFor: '别的', people: 1 },
  'POST /api/v1/requests/:id/route': { organizationId: '0'.repeat(24) },
  'POST /api/v1/requests/:id/join': { leadId: '0'.repeat(24) },
  'POST /api/v1/requests/:id/reveal': reason,
  'POST /api/v1/requests/:id/wait': { ...reason, until: '2036-01-01' },
  'POST /api/v1/requests/:id/solve': { words: '修好了' },
  'POST /api/v1/anomalies/:id/decide': { decision: 'explained', ...reason },
  'PATCH /api/v1/activities/:id': { title: '别的' },
  'POST /api/v1/activities/:id/cancel': reason,
  'POST /api/v1/activities/:id/faces': { good: 1, fair: 0, poor: 0 },
  'POST /api/v1/activities/:id/sign-ups': { memberId: '0'.repeat(24) },
  'POST /api/v1/activities/:id/attendances': { code: 'YP1:X' },
  'POST /api/v1/activities/:id/attendances/leases': { deviceTime: new Date().toISOString() },
  'POST /api/v1/activities/:id/attendances/upload': { items: [{}] },
  'POST /api/v1/attendances/:id/void': reason,
  'POST /api/v1/my/activities/:id/feedback': { face: 'good' },
  'POST /api/v1/redemptions/:id/void': { reason: 'test' },
  'POST /api/v1/statements/:id/paid': { paidOn: '2026-11-01', reference: '1' },
  'POST /api/v1/statements/:id/adjustments': {
    redemptionId: '0'.repeat(24),
    discountFen: -1,
    ...reason,
  },
  'POST /api/v1/redemptions/:id/correct': { billFen: 100 },
  'POST /api/v1/redemptions/by-key/:key/void': { reason: 'test' },
  'POST /api/v1/offline/reviews/:id/decisions': { decision: 'pay', ...reason },
}
export const QUERIES: Record<string, string> = {
  'GET /api/v1/agreements/:id/comparison': 'from=1&to=1',
  'GET /api/v1/public/activities/:id/poster': `communityId=${'0'.repeat(24)}`,
  'GET /api/v1/members/:id/export': `reason=${encodeURIComponent('本人申请')}`,
}

/** What a page's forms send, all fields together: pages take what they know. */
export const FORM: Record<string, string> = {
  reason: '居民申请',
  name: '别人',
  title: '改',
  field: 'phone',
  note: '',
  answer: '已经处理',
  kind: 'percent_off',
}

/** What is lent is shown to every organization of the community, and asked for by all of them. */
export const SHARED = new Set([
  'GET /api/v1/resources/:id',
  'POST /api/v1/resources/:id/bookings',
  'GET /organization/resources/:id',
  'POST /organization/resources/:id/bookings',
])

/** Every shop of the community may lend its counter to an activity: for another shop these are no strangers' routes. */
export const LENT_BY_SHOPS = new Set([
  'POST /api/v1/activities/:id/attendances',
  'POST /api/v1/activities/:id/attendances/leases',
  'POST /api/v1/activities/:id/attendances/upload',
  'GET /counter/activities/:id',
])

/**
 * Routes whose parameter is the caller's own word: a key belongs to (community, shop, operation), so that a stranger's is
 * another key. They may answer with success, but nothing of ours changes.
 */
export const OWN_NAMES = new Set([
  'GET /api/v1/redemptions/by-key/:key',
  'POST /api/v1/redemptions/by-key/:key/void',
])
