import { z } from 'zod'
import {
  apiRoute,
  idParams,
  ok,
  type ApiAnswer,
  type ApiContext,
  type ApiRoute,
  type RequestMeta,
} from '../../http/api-route.js'
import type { Actor } from '../../http/actor.js'
import { translator } from '../../infrastructure/i18n.js'
import { NotFoundProblem, type Problem } from '../../problems.js'
import type { Services } from '../../services.js'
import { benefitSentence } from '../benefits/sentence.js'
import type { RecordedRedemption } from './look-ups.js'
import type { Prepared } from './prepare.service.js'
import { refusalProblem } from './refusals.js'
import { keyParams, prepareBody, redeemBody, redemptionsQuery, voidBody } from './redemption.forms.js'
import { amountTerms, declineMessage, redemptionAnswer, redemptionView } from './redemption.view.js'

export const REPLAYED = { 'Idempotent-Replayed': 'true' }
const one = { 200: { description: 'The record', schema: redemptionAnswer } }

/** Who stands at the counter: the shop, and the device or without one the user. */
export function counterOf(actor: Actor): { shopId: string; scannedBy: string } {
  if (actor.kind === 'device') return { shopId: actor.shopId, scannedBy: actor.deviceId }
  if (actor.kind === 'user' && actor.shopId) return { shopId: actor.shopId, scannedBy: actor.userId }
  throw new NotFoundProblem()
}

export function redemptionApiRoutes(services: Services): ApiRoute[] {
  return [prepareRoute(services), redeemRoute(services), ...readRoutes(services), ...voidRoutes(services)]
}

function prepareRoute({ prepare }: Services): ApiRoute {
  return apiRoute({
    method: 'post',
    path: '/redemptions/prepare',
    permission: 'redemption:prepare',
    tag: 'counter',
    summary: 'Look up who holds a code and which benefits of this shop apply; no effect',
    body: prepareBody,
    answers: { 200: { description: 'What applies, and a token for 120 s', schema: z.looseObject({}) } },
    async handle({ actor, communityId, body, meta }) {
      const { code, cardNumber = '', phoneLast4 = '', billFen } = body
      const entered = code === undefined ? { cardNumber, phoneLast4 } : { code }
      const presented = {
        communityId,
        ...counterOf(actor),
        ...entered,
        by: meta.actor,
        requestId: meta.requestId,
      }
      return ok(preparedView(await prepare.prepare(presented, billFen), meta))
    },
  })
}

function preparedView(prepared: Prepared, { language }: RequestMeta) {
  const t = translator(language)
  return {
    ...prepared,
    expiresAt: prepared.expiresAt.toISOString(),
    benefits: prepared.benefits.map(({ terms, ...benefit }) => ({
      ...benefit,
      ...(benefit.reason ? { message: declineMessage(t, benefit.reason) } : {}),
      sentence: benefitSentence(terms, language),
      terms: amountTerms(terms),
    })),
  }
}

function redeemRoute({ redeem, lookUps }: Services): ApiRoute {
  return apiRoute({
    method: 'post',
    path: '/redemptions',
    permission: 'redemption:redeem',
    tag: 'counter',
    summary: 'Record a discount once',
    idempotent: true,
    body: redeemBody,
    answers: { 201: { description: 'Recorded', schema: redemptionAnswer }, ...one },
    async handle({ actor, communityId, body, meta }) {
      const { record, isReplay } = await redeem.redeem({
        communityId,
        ...counterOf(actor),
        ...body,
        key: meta.idempotencyKey ?? '',
        by: meta.actor,
        requestId: meta.requestId,
      })
      const headers = isReplay ? REPLAYED : undefined
      if (record.outcome === 'declined') throw await recordedRefusal(record, lookUps, headers)
      return { status: isReplay ? 200 : 201, body: redemptionView(record), ...(headers ? { headers } : {}) }
    },
  })
}

/** The problem that a refusal is answered with, with what it needs of the store. */
export async function recordedRefusal(
  record: RecordedRedemption,
  lookUps: Services['lookUps'],
  headers: Record<string, string> | undefined,
): Promise<Problem> {
  const spentBy = record.refusedCodeId
    ? await lookUps.byCodeId(String(record.communityId), record.refusedCodeId)
    : undefined
  return refusalProblem(record, spentBy, headers)
}

function readRoutes({ redemptions }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/redemptions/by-key/:key',
      permission: 'redemption:prepare',
      tag: 'counter',
      summary: 'What was recorded under a key; 404 proves nothing, a delayed write may still arrive',
      params: keyParams,
      answers: one,
      async handle({ actor, communityId, params }) {
        return ok(redemptionView(await redemptions.byKey(communityId, counterOf(actor).shopId, params.key)))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/redemptions',
      permission: 'redemption:read',
      tag: 'counter',
      summary: "Records of one's own shop, or of the community for staff, newest first",
      query: redemptionsQuery,
      answers: { 200: { description: 'A page of records', schema: pageOf(redemptionAnswer) } },
      async handle({ actor, communityId, query, meta }) {
        const page = await redemptions.list({ communityId, actor, query, requestId: meta.requestId })
        return ok({ ...page, items: page.items.map(redemptionView) })
      },
    }),
    apiRoute({
      method: 'get',
      path: '/redemptions/:id',
      permission: 'redemption:read',
      tag: 'counter',
      summary: 'One record',
      params: idParams,
      answers: one,
      async handle({ actor, communityId, params }) {
        return ok(redemptionView(await redemptions.get(communityId, actor, params.id)))
      },
    }),
  ]
}

function voidRoutes({ voids, lookUps }: Services): ApiRoute[] {
  type VoidContext = ApiContext<unknown, unknown, z.infer<typeof voidBody>>
  const requestOf = ({ actor, communityId, body, meta }: VoidContext) => ({
    communityId,
    actor,
    key: meta.idempotencyKey ?? '',
    requestId: meta.requestId,
    ...body,
  })
  const answer = ({ record, isReplay }: { record: RecordedRedemption; isReplay: boolean }): ApiAnswer =>
    ok(redemptionView(record), isReplay ? REPLAYED : undefined)
  return [
    apiRoute({
      method: 'post',
      path: '/redemptions/:id/void',
      permission: 'redemption:void',
      tag: 'counter',
      summary: 'Cancel a redemption and give its quota back',
      idempotent: true,
      params: idParams,
      body: voidBody,
      answers: one,
      async handle(context) {
        return answer(await voids.voidById(requestOf(context), context.params.id))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/redemptions/by-key/:key/void',
      permission: 'redemption:redeem',
      tag: 'counter',
      summary: 'Void what a key has recorded, or see to it that a late redemption lands as voided',
      idempotent: true,
      params: keyParams,
      body: voidBody,
      answers: one,
      async handle(context) {
        const { shopId } = counterOf(context.actor)
        const outcome = await voids.voidByKey(requestOf(context), shopId, context.params.key)
        if (outcome.record.outcome === 'declined')
          throw await recordedRefusal(outcome.record, lookUps, REPLAYED)
        return answer(outcome)
      },
    }),
  ]
}

export function pageOf(item: z.ZodType) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}
