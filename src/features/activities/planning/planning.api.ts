import { z } from 'zod'
import {
  apiRoute,
  created,
  idParams,
  ok,
  objectId,
  reasonBody,
  type ApiRoute,
} from '../../../http/api-route.js'
import { etagOf } from '../../../http/entity-tag.js'
import { pageOf } from '../../../http/page-schema.js'
import type { Services } from '../../../services.js'
import { organizationScopeOf } from '../../organizations/organization-scope.js'
import { photoHeaders } from '../../requests/request-answers.js'
import { FACES } from '../activity-kinds.js'
import { activitiesQuery, activityEditForm, activityForm } from './activity.forms.js'
import { activityAnswer, activityView } from './activity.view.js'

const tag = 'Activities'
const one = { 200: { description: 'The activity', schema: activityAnswer } }
const picture = { 200: { description: 'The picture', contentType: 'image/*' } }
const photoParams = z.strictObject({ id: objectId, photoId: objectId })

const faceCount = z
  .int({ error: 'fields:integer' })
  .min(0, { error: 'fields:integer' })
  .max(100_000, { error: 'fields:integer' })
export const facesForm = z.strictObject({ good: faceCount, fair: faceCount, poor: faceCount })

/** Planning activities and their way from draft to held or cancelled. */
export function planningApi(services: Services): ApiRoute[] {
  return [...planRoutes(services), ...stepRoutes(services), ...afterRoutes(services)]
}

function planRoutes({ activities }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/activities',
      permission: 'activity:manage',
      tag,
      summary: 'Plan an activity as a draft; an organization is always among those who organize it',
      body: activityForm,
      answers: { 201: { description: 'The draft', schema: activityAnswer } },
      async handle(context) {
        const activity = await activities.plan(organizationScopeOf(context), context.body, context.meta)
        return created(activityView(activity), etagOf(activity))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/activities',
      permission: 'activity:read',
      tag,
      summary: 'Activities, the latest first; an organization sees what it organizes',
      query: activitiesQuery,
      answers: { 200: { description: 'A page of activities', schema: pageOf(activityAnswer) } },
      async handle(context) {
        const page = await activities.list(organizationScopeOf(context), context.query)
        return ok({ ...page, items: page.items.map(activityView) })
      },
    }),
    apiRoute({
      method: 'get',
      path: '/activities/:id',
      permission: 'activity:read',
      tag,
      summary: 'Read an activity',
      params: idParams,
      answers: one,
      async handle(context) {
        const activity = await activities.get(organizationScopeOf(context), context.params.id)
        return ok(activityView(activity), etagOf(activity))
      },
    }),
    apiRoute({
      method: 'patch',
      path: '/activities/:id',
      permission: 'activity:manage',
      tag,
      summary: 'Change a draft, or what is announced: a booked place moves along, new places go to who waits',
      params: idParams,
      body: activityEditForm,
      answers: one,
      async handle(context) {
        const { params, body, meta } = context
        const activity = await activities.edit(organizationScopeOf(context), params.id, body, meta)
        return ok(activityView(activity), etagOf(activity))
      },
    }),
  ]
}

function stepRoutes({ activityLifecycle }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/activities/:id/announce',
      permission: 'activity:announce',
      tag,
      summary: 'Put it on the public page; its place is booked',
      params: idParams,
      answers: one,
      async handle(context) {
        const { params, meta } = context
        const activity = await activityLifecycle.announce(organizationScopeOf(context), params.id, meta)
        return ok(activityView(activity), etagOf(activity))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/activities/:id/cancel',
      permission: 'activity:manage',
      tag,
      summary: 'It does not take place; who signed up sees why, and the place is free again',
      params: idParams,
      body: reasonBody,
      answers: one,
      async handle(context) {
        const { params, body, meta } = context
        const scope = organizationScopeOf(context)
        const activity = await activityLifecycle.cancel(scope, params.id, body.reason, meta)
        return ok(activityView(activity), etagOf(activity))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/activities/:id/close',
      permission: 'activity:manage',
      tag,
      summary: 'It was held: it counts in the figures, and seniors are asked how it was',
      params: idParams,
      answers: one,
      async handle(context) {
        const activity = await activityLifecycle.close(
          organizationScopeOf(context),
          context.params.id,
          context.meta,
        )
        return ok(activityView(activity), etagOf(activity))
      },
    }),
  ]
}

function afterRoutes({ activityFeedback, activityPictures }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/activities/:id/faces',
      permission: 'activity:manage',
      tag,
      summary: 'How many gave each face at the desk, all three anew',
      params: idParams,
      body: facesForm,
      answers: {
        200: {
          description: 'Desk and phones together',
          schema: z.object({ good: z.int(), fair: z.int(), poor: z.int() }),
        },
      },
      async handle(context) {
        const { params, body, meta, communityId } = context
        const activity = await activityFeedback.atDesk(organizationScopeOf(context), params.id, body, meta)
        const faces = await activityFeedback.faces(communityId, params.id, body)
        return ok(Object.fromEntries(FACES.map((face) => [face, faces[face]])), etagOf(activity))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/activities/:id/poster',
      permission: 'activity:read',
      tag,
      summary: 'The poster',
      params: idParams,
      answers: picture,
      async handle(context) {
        const { bytes, contentType } = await activityPictures.poster(
          organizationScopeOf(context),
          context.params.id,
        )
        return ok(bytes, photoHeaders(contentType))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/activities/:id/photos/:photoId',
      permission: 'activity:read',
      tag,
      summary: 'A photo of how it was',
      params: photoParams,
      answers: picture,
      async handle(context) {
        const { id, photoId } = context.params
        const { bytes, contentType } = await activityPictures.photo(organizationScopeOf(context), id, photoId)
        return ok(bytes, photoHeaders(contentType))
      },
    }),
  ]
}
