import { z } from 'zod'
import { apiRoute, created, idParams, ok, reasonBody, type ApiRoute } from '../../../http/api-route.js'
import type { Services } from '../../../services.js'
import { organizationScopeOf } from '../../organizations/organization-scope.js'
import { REPLAYED } from '../../redemptions/redemption.api.js'
import { turnoutOf } from '../afterwards/figures.js'
import { attendanceLeaseForm, attendanceUploadForm, attendBody } from './attendance.forms.js'
import { attendanceAnswer, attendanceView, mayName, turnoutAnswer } from './attendance.view.js'
import { doorOf, shownIn } from './door.js'
import { ATTENDANCE_UPLOAD_STATUSES } from './upload.service.js'

const tag = 'Activities'
const attended = attendanceAnswer.extend({ outcome: z.enum(['new', 'again', 'replayed']) })
const grant = z.object({
  lease: z.string(),
  leaseId: z.string(),
  keys: z.array(z.object({ keyId: z.int(), jwk: z.looseObject({}) })),
  revocations: z.string(),
  activityId: z.string(),
  expiresAt: z.string(),
  serverTime: z.string(),
})
const uploaded = z.object({
  results: z.array(
    z.object({
      key: z.string().nullable(),
      sequence: z.number().nullable(),
      status: z.enum(ATTENDANCE_UPLOAD_STATUSES),
      flags: z.array(z.string()),
      attendanceId: z.string().optional(),
    }),
  ),
})

/** Signing in who comes, with network and without, and the list of who was there. */
export function attendanceApi(services: Services): ApiRoute[] {
  return [...doorRoutes(services), ...listRoutes(services)]
}

function doorRoutes({ attend, attendanceLeases, attendanceUploads }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/activities/:id/attendances',
      permission: 'activity:attend',
      tag,
      summary: 'A member is there, by any code that a counter takes; staff may also tick one off the list',
      idempotent: true,
      params: idParams,
      body: attendBody,
      answers: {
        200: { description: 'Was there already, or the same request once more', schema: attended },
        201: { description: 'The attendance', schema: attended },
      },
      async handle(context) {
        const { actor, params, body, meta } = context
        const { shopId, scannedBy } = doorOf(actor)
        const { attendance, outcome } = await attend.attend({
          scope: organizationScopeOf(context),
          activityId: params.id,
          shown: shownIn(body, actor),
          shopId,
          scannedBy,
          key: meta.idempotencyKey ?? '',
          by: meta.actor,
          requestId: meta.requestId,
        })
        const answer = { ...attendanceView(attendance, { mayName: isStaff(actor.role) }), outcome }
        if (outcome === 'new') return created(answer)
        return ok(answer, outcome === 'replayed' ? REPLAYED : {})
      },
    }),
    apiRoute({
      method: 'post',
      path: '/activities/:id/attendances/leases',
      permission: 'activity:attend',
      tag,
      summary:
        'A signed permission for this device to take down who comes without network, until the end of the day',
      params: idParams,
      body: attendanceLeaseForm,
      answers: { 201: { description: 'The permission, with keys and revocations', schema: grant } },
      async handle(context) {
        const { actor, params, body, meta } = context
        const asked = { holder: doorOf(actor).holder, deviceTime: new Date(body.deviceTime) }
        return created(await attendanceLeases.grant(organizationScopeOf(context), params.id, asked, meta))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/activities/:id/attendances/upload',
      permission: 'activity:attend',
      tag,
      summary: 'Hand in who came while there was no network, oldest first; one result per item',
      params: idParams,
      body: attendanceUploadForm,
      answers: { 200: { description: 'What became of each item', schema: uploaded } },
      async handle(context) {
        const { actor, params, body, meta } = context
        const results = await attendanceUploads.upload({
          scope: organizationScopeOf(context),
          activityId: params.id,
          holder: doorOf(actor).holder,
          items: body.items,
          by: meta.actor,
          requestId: meta.requestId,
        })
        return ok({ results })
      },
    }),
  ]
}

function listRoutes({ activities, attendances, signUps }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/activities/:id/attendances',
      permission: 'activity:read',
      tag,
      summary: 'Who was there, oldest first, and what else was taken down; with the turnout',
      params: idParams,
      answers: {
        200: {
          description: 'The list',
          schema: z.object({ turnout: turnoutAnswer, items: z.array(attendanceAnswer) }),
        },
      },
      async handle(context) {
        const scope = organizationScopeOf(context)
        const { communityId, params } = context
        await activities.get(scope, params.id)
        const [all, { placed }] = await Promise.all([
          attendances.all(communityId, params.id),
          signUps.list(communityId, params.id),
        ])
        const present = all.filter(({ state }) => state === 'present')
        const items = all.map((one) => attendanceView(one, { mayName: mayName(scope) }))
        return ok({ turnout: turnoutOf(placed, present), items })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/attendances/:id/void',
      permission: 'activity:manage',
      tag,
      summary: 'It was a mistake; the person may sign in again',
      params: idParams,
      body: reasonBody,
      answers: { 200: { description: 'The attendance', schema: attendanceAnswer } },
      async handle(context) {
        const scope = organizationScopeOf(context)
        const { params, body, meta } = context
        const voided = await attendances.void(scope, params.id, body.reason, meta)
        return ok(attendanceView(voided, { mayName: mayName(scope) }))
      },
    }),
  ]
}

const isStaff = (role: string) => role === 'admin' || role === 'staff'
