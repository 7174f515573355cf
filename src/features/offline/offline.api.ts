import { z } from 'zod'
import type { Actor, DeviceActor } from '../../http/actor.js'
import { apiRoute, created, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { pageOf } from '../../http/page-schema.js'
import { Problem } from '../../problems.js'
import type { OfflineServices } from './offline-services.js'
import { decisionForm, leaseForm, reviewsQuery, uploadForm } from './offline.forms.js'
import { reviewAnswer } from './review.view.js'
import { UPLOAD_STATUSES } from './shared/flags.js'

const tag = 'Offline'

const leaseAnswer = z.object({
  lease: z.string(),
  leaseId: z.string(),
  keys: z.array(z.object({ keyId: z.int(), jwk: z.looseObject({}) })),
  revocations: z.string(),
  benefits: z.array(z.looseObject({ id: z.string(), title: z.string(), sentence: z.string() })),
  shop: z.object({ id: z.string(), name: z.string() }),
  expiresAt: z.string(),
  serverTime: z.string(),
  clockOffsetMs: z.int().optional(),
})

const uploadAnswer = z.object({
  results: z.array(
    z.object({
      key: z.string().nullable(),
      sequence: z.number().nullable(),
      status: z.enum(UPLOAD_STATUSES),
      flags: z.array(z.string()),
      redemptionId: z.string().optional(),
    }),
  ),
})

/** What a counter device needs to go on without network, and what staff see and decide of it. */
export function offlineApi(services: OfflineServices): ApiRoute[] {
  return [...deviceRoutes(services), ...reviewRoutes(services)]
}

function deviceRoutes({ leases, uploads }: OfflineServices): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/offline/leases',
      permission: 'offline:use',
      tag,
      summary: 'A signed permission for this device to redeem without network, for at most a day',
      body: leaseForm,
      answers: {
        201: { description: 'The lease, with keys, revocations and benefits', schema: leaseAnswer },
      },
      async handle({ actor, body, meta }) {
        const device = deviceOf(actor)
        const { language, requestId } = meta
        const deviceTime = new Date(body.deviceTime)
        const { appVersion } = body
        return created(await leases.grant({ device, deviceTime, appVersion, language, requestId }))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/offline/uploads',
      permission: 'offline:use',
      tag,
      summary: 'Hand in what was recorded offline, oldest first; one result per item, in their order',
      body: uploadForm,
      answers: { 200: { description: 'What became of each item', schema: uploadAnswer } },
      async handle({ actor, body, meta }) {
        const device = deviceOf(actor)
        return ok({ results: await uploads.upload({ device, ...body, requestId: meta.requestId }) })
      },
    }),
  ]
}

function reviewRoutes({ reviews }: OfflineServices): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/offline/reviews',
      permission: 'offline:read',
      tag,
      summary: 'Uploaded facts with flags, and items in quarantine, the last uploaded first',
      query: reviewsQuery,
      answers: { 200: { description: 'A page of cases', schema: pageOf(reviewAnswer) } },
      handle: async ({ communityId, query }) => ok(await reviews.list(communityId, query)),
    }),
    apiRoute({
      method: 'get',
      path: '/offline/reviews/:id',
      permission: 'offline:read',
      tag,
      summary: 'One case with its decisions',
      params: idParams,
      answers: { 200: { description: 'The case', schema: reviewAnswer } },
      handle: async ({ communityId, params }) => ok(await reviews.get(communityId, params.id)),
    }),
    apiRoute({
      method: 'post',
      path: '/offline/reviews/:id/decisions',
      permission: 'offline:review',
      tag,
      summary: 'Decide whether a flagged fact is paid; a later decision supersedes',
      params: idParams,
      body: decisionForm,
      answers: { 201: { description: 'The case as it stands now', schema: reviewAnswer } },
      async handle({ communityId, params, body, meta }) {
        await reviews.decide(communityId, [params.id], body, meta)
        return created(await reviews.get(communityId, params.id))
      },
    }),
  ]
}

/** A lease is given to a device and not to a person: whose clock, chain and cards seen would it be? */
function deviceOf(actor: Actor): DeviceActor {
  if (actor.kind !== 'device') throw new Problem('device_required')
  return actor
}
