import type { PageRoute } from '../../http/page-route.js'
import { USER_ROLES } from '../../permissions.js'
import type { Services } from '../../services.js'
import { changeUserBody, createUserBody, usersQuery } from '../accounts/account.forms.js'
import type { UserRecord } from '../accounts/account.repository.js'
import { USER_STATUSES } from '../accounts/account.model.js'
import { mayManage, SHOP_ROLES } from '../accounts/user-rules.js'
import { attempt, readForm, textIn, typed, type Typed } from './console-form.js'
import { options, pagerOf, readListQuery } from './console-list.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { renderPage, renderRefused } from './console-render.js'
import { decide } from './decisions.js'
import { factorRuleRows } from './factor-rules.pages.js'
import { userPage, userRow } from './user-page.js'

const LABELS = 'console:users.fields'

/** Accounts of staff, auditors and the shops' people. */
export function userPages(services: Services): PageRoute[] {
  const { users, shops, organizations } = services
  const page = consolePages(services)
  const show = userPage(services)
  const rules = factorRuleRows(services)

  async function list(context: ConsoleContext) {
    const { req, communityId, actor } = context
    const query = readListQuery(req, usersQuery)
    const { items, nextCursor } = await users.list(actor, { ...query, communityId })
    const shopIds = items.flatMap(({ shopId }) => (shopId ? [shopId] : []))
    const names = new Map([
      ...(await shops.namesOf(communityId, shopIds)),
      ...(await organizations.namesOf(communityId)),
    ])
    renderPage(context, 'users/index', {
      title: req.t('console:users.title'),
      users: items.map((user) => userRow(context, user, names)),
      filters: query,
      hasFilters: Boolean(query.q ?? query.role ?? query.status),
      roles: options(req, USER_ROLES, 'common:roles'),
      statuses: options(req, USER_STATUSES, 'console:status.user'),
      pager: pagerOf(req, nextCursor),
      rules: await rules(context),
      styles: ['css/account.css'],
    })
  }

  async function formLocals(context: ConsoleContext, values: Typed) {
    const { req, communityId, actor } = context
    const partners = await shops.list({ communityId }, { limit: 200 })
    const roles = USER_ROLES.filter((role) => role !== 'admin' && mayManage(actor, role))
    return {
      title: req.t('console:users.new'),
      crumbs: [{ href: '/console/users', label: req.t('console:users.title') }],
      values,
      roles: options(req, roles, 'common:roles'),
      shops: partners.items.map(({ id, name }) => ({ value: id, label: name })),
      organizations: await organizations.choices(communityId),
    }
  }

  async function newUser(context: ConsoleContext) {
    renderPage(context, 'users/form', await formLocals(context, {}))
  }

  async function create(context: ConsoleContext) {
    const { req, res, communityId, actor, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const body = readForm(createUserBody, { ...userInput(values), communityId })
      return users.create(actor, body, meta)
    })
    if (!outcome.ok) {
      renderRefused(context, 'users/form', outcome.refusal, await formLocals(context, values))
      return
    }
    const { user, password } = outcome.value
    // The password is shown this once, on the answer itself: an address or a cookie would keep it.
    req.params.id = user.id
    res.status(201)
    await show(context, { password })
  }

  const changeStatus = (id: 'disable' | 'enable') => async (context: ConsoleContext) => {
    const { req, actor, meta } = context
    const userId = idOf(req)
    await decide(context, {
      id,
      done: `user_${id}`,
      backTo: `/console/users/${userId}`,
      optionalReason: true,
      work: async () => {
        const status = id === 'disable' ? 'disabled' : 'active'
        return users.change(actor, userId, readForm(changeUserBody, { status }), meta)
      },
      again: async (refused) => {
        await show(context, { refused })
      },
    })
  }

  async function newPassword(context: ConsoleContext) {
    const { req, actor, meta } = context
    const outcome = await attempt(req, LABELS, () => users.change(actor, idOf(req), { password: null }, meta))
    if (!outcome.ok) {
      await show(context, { refused: { id: 'password', value: undefined, refusal: outcome.refusal } })
      return
    }
    await show(context, { password: outcome.value.password })
  }

  return [
    page.get('/console/users', 'user:read', list),
    page.get('/console/users/new', 'user:manage', newUser),
    page.post('/console/users', 'user:manage', create),
    page.get('/console/users/:id', 'user:read', (context) => show(context)),
    page.post('/console/users/:id/disable', 'user:manage', changeStatus('disable')),
    page.post('/console/users/:id/enable', 'user:manage', changeStatus('enable')),
    page.post('/console/users/:id/password', 'user:manage', newPassword),
  ]
}

function userInput(values: Typed) {
  const role = textIn(values, 'role')
  return {
    username: textIn(values, 'username') ?? '',
    name: textIn(values, 'name') ?? '',
    role,
    // A shop that was chosen before the role was changed says nothing.
    shopId: SHOP_ROLES.includes(role as UserRecord['role']) ? textIn(values, 'shopId') : undefined,
    organizationId: role === 'organization' ? textIn(values, 'organizationId') : undefined,
  }
}
