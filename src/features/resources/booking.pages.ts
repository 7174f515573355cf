import type { PageRoute } from '../../http/page-route.js'
import { businessDayOf } from '../../lib/business-day.js'
import { mayDo } from '../../permissions.js'
import type { Services } from '../../services.js'
import {
  attempt,
  integerIn,
  readForm,
  textIn,
  typed,
  type Refusal,
  type Typed,
} from '../console/console-form.js'
import { options, pagerOf, readListQuery } from '../console/console-list.js'
import { idOf } from '../console/console-page.js'
import { goTo } from '../console/console-render.js'
import { drawAt, workplacePages, type Workplace } from '../organizations/workplace.js'
import { bookingsQuery, optionalReasonBody, useForm } from './resource.forms.js'
import { BOOKING_STATES, type BookingStep } from './resource-kinds.js'
import { bookingRow } from './resource-rows.js'

const LABELS = 'resources:fields'

/** Bookings: the list, and one with what may be done about it. */
export function bookingPages(services: Services): PageRoute[] {
  const { bookings, organizations, now } = services
  const page = workplacePages(services)

  async function rowsOf(place: Workplace) {
    const { req, scope, communityId, actor } = place
    const names = await organizations.namesOf(communityId)
    const mayManage = mayDo(actor.role, 'booking:manage')
    return (item: Parameters<typeof bookingRow>[1]) => bookingRow(req, item, { names, scope, mayManage })
  }

  async function list(place: Workplace) {
    const { req, scope } = place
    const query = readListQuery(req, bookingsQuery)
    const { items, nextCursor } = await bookings.list(scope, query)
    drawAt(place, 'resources/bookings', {
      title: req.t('resources:bookings'),
      words: 'resources',
      bookings: items.map(await rowsOf(place)),
      filters: query,
      hasFilters: Boolean(query.state ?? query.from ?? query.to),
      states: options(req, BOOKING_STATES, 'resources:states'),
      pager: pagerOf(req, nextCursor),
    })
  }

  async function show(place: Workplace, values: Typed = {}, refusal?: Refusal) {
    const { req, res, scope, base } = place
    const booking = await bookings.get(scope, idOf(req))
    const toRow = await rowsOf(place)
    if (refusal) res.status(refusal.status)
    const isOver = booking.day <= businessDayOf(now())
    drawAt(place, 'resources/booking', {
      title: booking.resourceName,
      words: 'resources',
      crumbs: [{ href: `${base}/bookings`, label: req.t('resources:bookings') }],
      booking: toRow(booking),
      isOver,
      action: `${base}/bookings/${String(booking._id)}`,
      values: { usedFor: booking.purpose, ...values },
      ...refusal,
    })
  }

  const step = (name: BookingStep) => async (place: Workplace) => {
    const { req, res, scope, base, meta } = place
    const id = idOf(req)
    const values = typed(req)
    const outcome = await attempt(req, LABELS, async () => {
      if (name === 'use') {
        const input = { usedFor: textIn(values, 'usedFor') ?? '', people: integerIn(values, 'people') }
        return bookings.step(scope, id, name, { use: readForm(useForm, input) }, meta)
      }
      const reason = textIn(values, 'reason')
      return bookings.step(scope, id, name, readForm(optionalReasonBody, reason ? { reason } : {}), meta)
    })
    if (outcome.ok) goTo(res, `${base}/bookings/${id}?done=${name}`)
    else await show(place, values, outcome.refusal)
  }

  const manage = 'booking:manage' as const
  return [
    ...page.both('get', '/bookings', 'booking:read', list),
    ...page.both('get', '/bookings/:id', 'booking:read', (place) => show(place)),
    ...page.both('post', '/bookings/:id/approve', manage, step('approve')),
    ...page.both('post', '/bookings/:id/decline', manage, step('decline')),
    ...page.both('post', '/bookings/:id/cancel', manage, step('cancel')),
    ...page.both('post', '/bookings/:id/use', manage, step('use')),
  ]
}
