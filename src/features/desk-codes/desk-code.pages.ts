import type { PageRoute } from '../../http/page-route.js'
import { Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import { IDENTITY_CHECKS } from '../codes/code.forms.js'
import { TYPED_CODE_LIFE_MS } from '../codes/code.service.js'
import { attempt, readForm, textIn, typed, type Refusal } from '../console/console-form.js'
import { options } from '../console/console-list.js'
import { consolePages, idOf, type ConsoleContext } from '../console/console-page.js'
import { renderPage } from '../console/console-render.js'
import { badge, tagWords } from '../console/words.js'
import { deskCodeForm } from './desk-code.forms.js'

const HOME = '/console/desk'
/** More than a person looks through: other words are quicker. */
const FOUND_MOST = 20
const LOOKS = { styles: ['css/desk-code.css'], scripts: ['js/desk-code.js'] }

/** For a senior with neither phone nor card: found by staff, looked at, and given eight digits for one shop. */
export function deskCodePages(services: Services): PageRoute[] {
  const { codes, members, shops } = services
  const page = consolePages(services)

  async function start(context: ConsoleContext) {
    renderPage(context, 'desk/index', { title: context.req.t('desk-codes:title'), ...LOOKS })
    await Promise.resolve()
  }

  /** By a form and not by an address: what is looked for is a name or a number of a person. */
  async function find(context: ConsoleContext) {
    const { req, communityId } = context
    const q = textIn(typed(req), 'q')?.trim().slice(0, 100)
    const found = q ? await members.find(communityId, q, FOUND_MOST) : []
    renderPage(context, 'desk/index', {
      title: req.t('desk-codes:title'),
      q,
      isSearched: q !== undefined,
      isFull: found.length === FOUND_MOST,
      members: found.map((member) => ({
        ...member,
        status: badge(req, 'member', member.erasedAt ? 'erased' : member.status),
        isActive: member.status === 'active',
      })),
      ...LOOKS,
    })
  }

  async function show(context: ConsoleContext, refusal?: Refusal) {
    const { req, res, communityId } = context
    const member = await members.get(communityId, idOf(req))
    const partners = await shops.list({ communityId }, { status: 'active', limit: 200 })
    const values = typed(req)
    if (refusal) res.status(refusal.status)
    renderPage(context, 'desk/member', {
      title: req.t('desk-codes:who.title'),
      crumbs: crumbs(context),
      member: { ...member, tags: tagWords(req, member.tags), status: badge(req, 'member', member.status) },
      isActive: member.status === 'active',
      shops: partners.items.map(({ id, name }) => ({ value: id, label: name })),
      checks: options(req, IDENTITY_CHECKS, 'desk-codes:checks'),
      shopId: textIn(values, 'shopId'),
      checked: textIn(values, 'checked'),
      ...refusal,
      ...LOOKS,
    })
  }

  async function make(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const memberId = idOf(req)
    const values = typed(req)
    const outcome = await attempt(req, 'desk-codes:fields', async () => {
      const { shopId, checked } = readForm(deskCodeForm, {
        shopId: textIn(values, 'shopId'),
        checked: textIn(values, 'checked'),
      })
      const { shop } = await shops.get({ communityId }, shopId)
      if (shop.status !== 'active') throw new Problem('validation_failed', { errors: [SHOP_CLOSED] })
      const code = await codes.issueTypedCodeAtDesk({ communityId, memberId }, shopId, meta, checked)
      return { ...code, shop, checked }
    })
    if (!outcome.ok) {
      await show(context, outcome.refusal)
      return
    }
    const { digits, expiresAt, shop, checked } = outcome.value
    const member = await members.get(communityId, memberId)
    const spoken = Array.from(digits).join(' ')
    res.set('Cache-Control', 'no-store')
    renderPage(context, 'desk/code', {
      title: req.t('desk-codes:code.title'),
      crumbs: crumbs(context, member),
      member,
      shop,
      checked,
      groups: digits.match(/\d{4}/g),
      spoken,
      expiresAt,
      lifeSeconds: TYPED_CODE_LIFE_MS / 1000,
      ...LOOKS,
    })
  }

  return [
    page.get(HOME, 'card:code', start),
    page.post(HOME, 'card:code', find),
    page.get(`${HOME}/members/:id`, 'card:code', (context) => show(context)),
    page.post(`${HOME}/members/:id`, 'card:code', make),
  ]
}

const SHOP_CLOSED = { path: 'shopId', message: 'fields:shop_not_active' }

function crumbs({ req }: ConsoleContext, member?: { id: string; name: string }) {
  return [
    { href: HOME, label: req.t('desk-codes:title') },
    ...(member ? [{ href: `${HOME}/members/${member.id}`, label: member.name }] : []),
  ]
}
