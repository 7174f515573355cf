import type { PageRoute } from '../../http/page-route.js'
import type { Services } from '../../services.js'
import { openingFields, openingInput, openingLocals, openingValues } from '../opening-hours/opening-fields.js'
import { openingWords } from '../opening-hours/opening-words.js'
import { shopForm } from '../shops/shop.forms.js'
import { SHOP_CATEGORIES } from '../shops/shop.model.js'
import type { ShopView } from '../shops/shop.view.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from './console-form.js'
import { options } from './console-list.js'
import { afterDoing } from './console-notice.js'
import { consolePages, idOf, type ConsoleContext } from './console-page.js'
import { goTo, renderPage, renderRefused } from './console-render.js'

const LABELS = 'console:shops.fields'
/** The hours of the week are lines of text in the form, and spans for the shop. */
const typedShopForm = shopForm.omit({ weeklyHours: true }).extend({ hours: openingFields })
const readShop = (input: object) => {
  const { hours, ...form } = readForm(typedShopForm, withoutBlanks(input))
  return { ...form, weeklyHours: hours }
}

/** Registering and editing a shop. */
export function shopFormPages(services: Services): PageRoute[] {
  const { shops } = services
  const page = consolePages(services)

  const locals = (
    { req }: ConsoleContext,
    values: Record<string, unknown>,
    shop?: ShopView,
    errors: Record<string, string> = {},
  ) => ({
    title: req.t(shop ? 'console:shops.edit' : 'console:shops.new'),
    crumbs: [
      { href: '/console/shops', label: req.t('console:shops.title') },
      ...(shop ? [{ href: `/console/shops/${shop.id}`, label: shop.name }] : []),
    ],
    action: shop ? `/console/shops/${shop.id}/edit` : '/console/shops',
    backTo: shop ? `/console/shops/${shop.id}` : '/console/shops',
    values,
    ...openingLocals(values, errors, req.language),
    categories: options(req, SHOP_CATEGORIES, 'common:categories'),
  })

  function newShop(context: ConsoleContext) {
    renderPage(context, 'shops/form', locals(context, {}))
    return Promise.resolve()
  }

  async function create(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      return shops.register(communityId, readShop(shopInput(values)), meta)
    })
    if (outcome.ok) {
      goTo(res, afterDoing(`/console/shops/${outcome.value.shop.id}`, 'shop_registered'))
      return
    }
    const { refusal } = outcome
    renderRefused(context, 'shops/form', refusal, locals(context, values, undefined, refusal.errors))
  }

  async function edit(context: ConsoleContext) {
    const { shop, revision } = await shops.get({ communityId: context.communityId }, idOf(context.req))
    renderPage(context, 'shops/form', locals(context, { ...shopValues(context, shop), revision }, shop))
  }

  async function update(context: ConsoleContext) {
    const { req, res, communityId, meta } = context
    const id = idOf(req)
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const { openingHours = null, location = null, ...form } = readShop(shopInput(values))
      return shops.edit(communityId, id, { ...form, openingHours, location }, meta)
    })
    if (outcome.ok) {
      goTo(res, afterDoing(`/console/shops/${id}`, 'shop_saved'))
      return
    }
    await refuseUpdate(context, id, values, outcome.refusal)
  }

  /** A stale edit shows both: what was typed in the form, and what is stored now above it. */
  async function refuseUpdate(context: ConsoleContext, id: string, values: Typed, refusal: Refusal) {
    const { shop, revision } = await shops.get({ communityId: context.communityId }, id)
    renderRefused(context, 'shops/form', refusal, {
      ...locals(context, { ...values, ...(refusal.isStale ? { revision } : {}) }, shop, refusal.errors),
      stored: refusal.isStale ? storedFacts(context, shop) : undefined,
    })
  }

  return [
    page.get('/console/shops/new', 'shop:manage', newShop),
    page.post('/console/shops', 'shop:manage', create),
    page.get('/console/shops/:id/edit', 'shop:manage', edit),
    page.post('/console/shops/:id/edit', 'shop:manage', update),
  ]
}

function shopInput(values: Typed) {
  const [lng, lat] = [textIn(values, 'lng'), textIn(values, 'lat')]
  return {
    name: textIn(values, 'name') ?? '',
    category: textIn(values, 'category'),
    address: textIn(values, 'address') ?? '',
    phone: textIn(values, 'phone') ?? '',
    openingHours: textIn(values, 'openingHours') ?? null,
    hours: openingInput(values),
    location: lng === undefined && lat === undefined ? null : { lng: degrees(lng), lat: degrees(lat) },
  }
}

const degrees = (text: string | undefined) => (text === undefined ? undefined : Number(text))

function withoutBlanks(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null))
}

function shopValues({ req }: ConsoleContext, shop: ShopView) {
  const hours = openingValues(shop.weeklyHours, req.t('opening:closed'))
  return { ...shop, ...hours, lng: shop.location?.lng, lat: shop.location?.lat }
}

function storedFacts({ req }: ConsoleContext, shop: ShopView) {
  const category = req.t(`common:categories.${shop.category}`)
  const hours = shop.weeklyHours ? openingWords(shop.weeklyHours, req.language) : ''
  const facts = { ...shop, category, hours, openingHours: shop.openingHours ?? '' }
  const names = ['name', 'category', 'address', 'phone', 'hours', 'openingHours'] as const
  return names.map((name) => ({ label: req.t(`${LABELS}.${name}`), value: facts[name] }))
}
