import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf, isValidDay } from '../../lib/business-day.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import { attempt, readForm, textIn, typed, type Refusal, type Typed } from '../console/console-form.js'
import { options, pagerOf, readListQuery } from '../console/console-list.js'
import { idOf } from '../console/console-page.js'
import { goTo } from '../console/console-render.js'
import { drawAt, workplacePages, type Workplace } from '../organizations/workplace.js'
import { bookingForm, resourceEditForm, resourcesQuery } from './resource.forms.js'
import { RESOURCE_KINDS, RESOURCE_STATUSES } from './resource-kinds.js'
import { bookingRow, resourceRow } from './resource-rows.js'
import { isOffered, TIMES } from './slots.js'

const LABELS = 'resources:fields'
const COMING = 50

/** What is lent in the community: the list, and one resource with its day and the form to book it. */
export function resourcePages(services: Services): PageRoute[] {
  const { resources, bookings, organizations, now } = services
  const page = workplacePages(services)
  const today = () => businessDayOf(now())

  async function list(place: Workplace) {
    const { req, scope, communityId } = place
    const query = readListQuery(req, resourcesQuery)
    const [{ items, nextCursor }, names] = await Promise.all([
      resources.list(scope, query),
      organizations.namesOf(communityId),
    ])
    drawAt(place, 'resources/index', {
      title: req.t('resources:title'),
      words: 'resources',
      resources: items.map((item) => ({
        ...resourceRow(req, item, names),
        isOwn: resources.isOwn(scope, item),
      })),
      filters: query,
      hasFilters: Boolean(query.q ?? query.kind ?? query.status ?? query.organizationId),
      kinds: options(req, RESOURCE_KINDS, 'resources:kinds'),
      statuses: options(req, RESOURCE_STATUSES, 'resources:status'),
      organizations: await organizations.choices(communityId),
      pager: pagerOf(req, nextCursor),
    })
  }

  async function show(place: Workplace, values: Typed = {}, refusal?: Refusal) {
    const { req, res, scope, communityId, actor, base } = place
    const resource = await resources.get(scope, idOf(req))
    const names = await organizations.namesOf(communityId)
    const asked = textIn(values, 'day') ?? textIn(req.query as Typed, 'day') ?? today()
    const day = isValidDay(asked) ? asked : today()
    const isOwn = resources.isOwn(scope, resource)
    const coming = await bookings.list(scope, {
      resourceId: String(resource._id),
      from: today(),
      limit: COMING,
    })
    const mayManage = mayDo(actor.role, 'booking:manage')
    if (refusal) res.status(refusal.status)
    drawAt(place, 'resources/show', {
      title: resource.name,
      words: 'resources',
      crumbs: [{ href: `${base}/resources`, label: req.t('resources:title') }],
      resource: resourceRow(req, resource, names),
      revision: resource.revision,
      mayEdit: isOwn && mayDo(actor.role, 'resource:manage'),
      mayBook: mayManage && resource.status === 'active',
      day,
      isOfferedOnDay: isOffered(resource, { day, from: resource.from, to: resource.to }),
      free: await resources.freeOn(resource, day),
      bookings: coming.items.map((item) => bookingRow(req, item, { names, scope, mayManage })),
      times: TIMES.map((time) => ({ value: time, label: time })),
      organizations: base === '/console' ? await organizations.choices(communityId) : undefined,
      values: { day, from: resource.from, to: resource.to, ...values },
      ...refusal,
    })
  }

  async function book(place: Workplace) {
    const { req, res, scope, meta, base } = place
    const id = idOf(req)
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      const form = {
        day: textIn(values, 'day') ?? '',
        from: textIn(values, 'from') ?? '',
        to: textIn(values, 'to') ?? '',
        purpose: textIn(values, 'purpose') ?? '',
        organizationId: base === '/console' ? (textIn(values, 'organizationId') ?? null) : null,
      }
      return bookings.book(scope, id, readForm(bookingForm, form), meta)
    })
    if (!outcome.ok) return show(place, values, outcome.refusal)
    const done = outcome.value.state === 'approved' ? 'booked' : 'asked'
    goTo(res, `${base}/bookings/${String(outcome.value._id)}?done=${done}`)
  }

  const changeStatus = (status: (typeof RESOURCE_STATUSES)[number]) => async (place: Workplace) => {
    const { req, res, scope, meta, base } = place
    const id = idOf(req)
    const outcome = await attempt(req, LABELS, () =>
      resources.edit(scope, id, readForm(resourceEditForm, { status }), meta),
    )
    if (outcome.ok) goTo(res, `${base}/resources/${id}?done=${status}`)
    else await show(place, {}, outcome.refusal)
  }

  return [
    ...page.both('get', '/resources', 'resource:read', list),
    ...page.both('get', '/resources/:id', 'resource:read', (place) => show(place)),
    ...page.both('post', '/resources/:id/bookings', 'booking:manage', book),
    ...page.both('post', '/resources/:id/withdraw', 'resource:manage', changeStatus('withdrawn')),
    ...page.both('post', '/resources/:id/offer', 'resource:manage', changeStatus('active')),
  ]
}
