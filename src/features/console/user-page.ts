import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import type { UserRecord } from '../accounts/account.repository.js'
import { sessionRow } from '../accounts/session-words.js'
import { mayManage, SHOP_ROLES } from '../accounts/user-rules.js'
import { idOf, type ConsoleContext } from './console-page.js'
import { renderPage } from './console-render.js'
import { decisionsFor, type Decision, type RefusedDecision } from './decisions.js'
import { badge } from './words.js'

/** What the page shows besides the account: a refused decision, or a new password, this once. */
export interface UserPageExtras {
  refused?: RefusedDecision
  password?: string | undefined
}

/** The page of one account: who it is, where it is signed in, and what can be done with it. */
export function userPage(services: Services) {
  const { users, shops, organizations, secondFactors, sessionLists } = services

  return async function show(context: ConsoleContext, extras: UserPageExtras = {}): Promise<void> {
    const { req, res, communityId, actor } = context
    const user = await users.get(actor, idOf(req))
    const names = new Map([
      ...(await shops.namesOf(communityId, user.shopId ? [user.shopId] : [])),
      ...(await organizations.namesOf(communityId)),
    ])
    const mayChange = mayDo(actor.role, 'user:manage') && mayManage(actor, user.role)
    const factor = await secondFactors.stateOf(user.id)
    const sessions = mayChange ? await sessionLists.listOf(actor, user.id) : []
    const { refused, password } = extras
    if (refused) res.status(refused.refusal.status)
    if (password) res.set('Cache-Control', 'no-store')
    const decisions = userDecisions(context, user, factor.status === 'active' && user.id !== actor.userId)
    renderPage(context, 'users/show', {
      title: user.name,
      crumbs: [{ href: '/console/users', label: req.t('console:users.title') }],
      user: userRow(context, user, names),
      password,
      factor: badge(req, 'second_factor', factor.status),
      factorSince: factor.since,
      passwordExpiresAt: user.mustChangePassword ? user.passwordExpiresAt : undefined,
      maySeeSessions: mayChange,
      sessions: sessions.map((session) => sessionRow(req, session, actor.sessionId)),
      pinHref: mayChange && SHOP_ROLES.includes(user.role) ? `/console/users/${user.id}/pin` : undefined,
      decisions: mayChange ? decisionsFor(decisions, refused) : [],
    })
  }
}

/** `names`: of shops and organizations by their ids. */
export function userRow({ req }: ConsoleContext, user: UserRecord, names: ReadonlyMap<string, string>) {
  return {
    id: user.id,
    username: user.username,
    name: user.name,
    role: req.t(`common:roles.${user.role}`),
    shopId: user.shopId,
    shopName: user.shopId ? names.get(user.shopId) : null,
    organizationId: user.organizationId,
    organizationName: user.organizationId ? names.get(user.organizationId) : null,
    status: badge(req, 'user', user.status),
    createdAt: user.createdAt,
  }
}

function userDecisions({ req }: ConsoleContext, user: UserRecord, hasFactor: boolean): Decision[] {
  const decision = (id: string, icon: string, danger: boolean): Decision => ({
    id,
    icon,
    danger,
    title: req.t(`console:users.${id}.title`),
    text: req.t(`console:users.${id}.text`),
    consequence: req.t(`console:users.${id}.consequence`, ''),
    action: `/console/users/${user.id}/${id}`,
    withoutReason: true,
    revision: user.revision,
  })
  const password = decision('password', 'key', false)
  const reset: Decision = {
    id: 'factor-reset',
    icon: 'unlock',
    danger: true,
    title: req.t('security:desk.reset.title'),
    text: req.t('security:desk.reset.text'),
    consequence: req.t('security:desk.reset.consequence'),
    action: `/console/users/${user.id}/second-factor/reset`,
  }
  if (user.status === 'disabled') return [decision('enable', 'play', false)]
  return [password, ...(hasFactor ? [reset] : []), decision('disable', 'lock', true)]
}
