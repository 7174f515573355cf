import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { changeUserBody, createUserBody, usersQuery } from '../accounts/account.forms.js'
import type { UserRecord } from '../accounts/account.repository.js'
import { mayManage } from '../accounts/user-rules.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from '../console/console-form.js'
import { pagerOf, readListQuery } from '../console/console-list.js'
import { idOf } from '../console/console-page.js'
import { decide, decisionsFor, type Decision, type RefusedDecision } from '../console/decisions.js'
import { badge } from '../console/words.js'
import { createPinDesk, type PinFrame } from '../shifts/pin-desk.js'
import { deskPages, drawDesk, type DeskContext } from './desk-page.js'

const LABELS = 'console:users.fields'
const BASE = '/shop/cashiers'

/** The people of the shop: their accounts and the PINs by which they unlock its counters. */
export function deskCashierPages(services: Services): PageRoute[] {
  const { users } = services
  const page = deskPages(services)
  const pins = createPinDesk(services)

  async function list(context: DeskContext) {
    const { req, actor } = context
    const query = readListQuery(req, usersQuery.pick({ q: true, limit: true, cursor: true }))
    const { items, nextCursor } = await users.list(actor, query)
    drawDesk(context, 'cashiers/index', {
      title: req.t('desk:cashiers.title'),
      users: items.map((user) => userRow(context, user)),
      ownPin: actor.kind === 'user',
      pager: pagerOf(req, nextCursor),
    })
  }

  async function show(context: DeskContext, refused?: RefusedDecision, password?: string) {
    const { req, res, actor } = context
    const user = await users.get(actor, idOf(req))
    const mayChange = mayManage(actor, user.role)
    if (refused) res.status(refused.refusal.status)
    if (password) res.set('Cache-Control', 'no-store')
    drawDesk(context, 'cashiers/show', {
      title: user.name,
      crumbs: [{ href: BASE, label: req.t('desk:cashiers.title') }],
      user: userRow(context, user),
      password,
      mayChange,
      decisions: mayChange ? decisionsFor(userDecisions(context, user), refused) : [],
    })
  }

  function drawForm(context: DeskContext, values: Typed, refusal?: Refusal) {
    const { req, res } = context
    if (refusal) res.status(refusal.status)
    drawDesk(context, 'cashiers/form', {
      title: req.t('desk:cashiers.new'),
      crumbs: [{ href: BASE, label: req.t('desk:cashiers.title') }],
      values,
      ...refusal,
    })
  }

  async function create(context: DeskContext) {
    const { req, res, actor, shopId, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const input = { name: textIn(values, 'name') ?? '', username: textIn(values, 'username') ?? '' }
      return users.create(actor, readForm(createUserBody, { ...input, role: 'cashier', shopId }), meta)
    })
    if (!outcome.ok) {
      drawForm(context, values, outcome.refusal)
      return
    }
    const { user, password } = outcome.value
    // The password is shown this once, on the answer itself: an address or a cookie would keep it.
    req.params.id = user.id
    res.status(201)
    await show(context, undefined, password)
  }

  const changeStatus = (id: 'disable' | 'enable') => async (context: DeskContext) => {
    const { req, actor, meta } = context
    const userId = idOf(req)
    await users.get(actor, userId)
    await decide(context, {
      id,
      done: `cashier_${id}`,
      backTo: `${BASE}/${userId}`,
      optionalReason: true,
      work: async () => {
        const status = id === 'disable' ? 'disabled' : 'active'
        return users.change(actor, userId, readForm(changeUserBody, { status }), meta)
      },
      again: (refused) => show(context, refused),
    })
  }

  async function newPassword(context: DeskContext) {
    const { req, actor, meta } = context
    const outcome = await attempt(req, LABELS, () => users.change(actor, idOf(req), { password: null }, meta))
    if (outcome.ok) return show(context, undefined, outcome.value.password)
    await show(context, { id: 'password', value: undefined, refusal: outcome.refusal })
  }

  const pinFrame = ({ req, res, actor, meta }: DeskContext): PinFrame => ({
    req,
    res,
    actor,
    meta,
    layout: 'shop',
    base: BASE,
    listTitle: req.t('desk:cashiers.title'),
  })

  return [
    page.get(BASE, list),
    page.get(`${BASE}/new`, (context) => Promise.resolve(drawForm(context, {}))),
    page.post(BASE, create),
    page.get(`${BASE}/:id`, (context) => show(context)),
    page.post(`${BASE}/:id/disable`, changeStatus('disable')),
    page.post(`${BASE}/:id/enable`, changeStatus('enable')),
    page.post(`${BASE}/:id/password`, newPassword),
    page.get(`${BASE}/:id/pin`, (context) => pins.form(pinFrame(context))),
    page.post(`${BASE}/:id/pin`, (context) => pins.set(pinFrame(context))),
  ]
}

function userRow({ req }: DeskContext, user: UserRecord) {
  return {
    id: user.id,
    name: user.name,
    username: user.username,
    role: req.t(`common:roles.${user.role}`),
    status: badge(req, 'user', user.status),
    pin: req.t(user.pinHash ? 'shift:set.has' : 'shift:set.none'),
    hasPin: user.pinHash !== null,
    createdAt: user.createdAt,
  }
}

function userDecisions({ req }: DeskContext, user: UserRecord): Decision[] {
  const decision = (id: string, icon: string, danger: boolean): Decision => ({
    id,
    icon,
    danger,
    title: req.t(`console:users.${id}.title`),
    text: req.t(`desk:cashiers.${id}.text`),
    consequence: req.t(`desk:cashiers.${id}.consequence`, ''),
    action: `${BASE}/${user.id}/${id}`,
    withoutReason: true,
    revision: user.revision,
  })
  if (user.status === 'disabled') return [decision('enable', 'play', false)]
  return [decision('password', 'key', false), decision('disable', 'lock', true)]
}
