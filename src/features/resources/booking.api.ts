import { apiRoute, created, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { pageOf } from '../../http/page-schema.js'
import { organizationScopeOf } from '../organizations/organization-scope.js'
import type { Services } from '../../services.js'
import { bookingForm, bookingsQuery, optionalReasonBody, useForm } from './resource.forms.js'
import { bookingAnswer, bookingView } from './resource.view.js'

const one = { 200: { description: 'The booking', schema: bookingAnswer } }

/** Bookings of resources: asked for, approved or declined, used or cancelled. */
export function bookingApi({ bookings }: Services): ApiRoute[] {
  const step = {
    method: 'post',
    permission: 'booking:manage',
    tag: 'Resources',
    params: idParams,
    answers: one,
  } as const

  const withReason = (name: 'approve' | 'decline' | 'cancel', summary: string) =>
    apiRoute({
      ...step,
      path: `/bookings/:id/${name}`,
      summary,
      body: optionalReasonBody,
      async handle(context) {
        const { params, body, meta } = context
        const booking = await bookings.step(organizationScopeOf(context), params.id, name, body, meta)
        return ok(bookingView(booking), etagOf(booking))
      },
    })

  return [
    apiRoute({
      method: 'post',
      path: '/resources/:id/bookings',
      permission: 'booking:manage',
      tag: 'Resources',
      summary: 'Ask for a resource in steps of half an hour; 409 already_booked when any of it is taken',
      params: idParams,
      body: bookingForm,
      answers: { 201: { description: 'The booking', schema: bookingAnswer } },
      async handle(context) {
        const { params, body, meta } = context
        const booking = await bookings.book(organizationScopeOf(context), params.id, body, meta)
        return created(bookingView(booking), etagOf(booking))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/bookings',
      permission: 'booking:read',
      tag: 'Resources',
      summary: 'Bookings, the latest days first; an organization sees what is lent by it and to it',
      query: bookingsQuery,
      answers: { 200: { description: 'A page of bookings', schema: pageOf(bookingAnswer) } },
      async handle(context) {
        const page = await bookings.list(organizationScopeOf(context), context.query)
        return ok({ ...page, items: page.items.map(bookingView) })
      },
    }),
    apiRoute({
      method: 'get',
      path: '/bookings/:id',
      permission: 'booking:read',
      tag: 'Resources',
      summary: 'Read a booking',
      params: idParams,
      answers: one,
      async handle(context) {
        const booking = await bookings.get(organizationScopeOf(context), context.params.id)
        return ok(bookingView(booking), etagOf(booking))
      },
    }),
    withReason('approve', 'Approve a booking'),
    withReason('decline', 'Decline a booking; its time is free again'),
    withReason('cancel', 'Cancel a booking; its time is free again'),
    apiRoute({
      ...step,
      path: '/bookings/:id/use',
      summary: 'Record what it was used for and how many people came',
      body: useForm,
      async handle(context) {
        const { params, body, meta } = context
        const scope = organizationScopeOf(context)
        const booking = await bookings.step(scope, params.id, 'use', { use: body }, meta)
        return ok(bookingView(booking), etagOf(booking))
      },
    }),
  ]
}
