import type { Actor } from '../../http/actor.js'
import { apiRoute, created, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { pageOf } from '../../http/page-schema.js'
import { NotFoundProblem } from '../../problems.js'
import type { Services } from '../../services.js'
import { photoAnswers, photoHeaders, photoParams } from './request-answers.js'
import { confirmBody, myRequestBody, myRequestsQuery, reopenBody } from './request.forms.js'
import { myRequestAnswer, myRequestView } from './request.view.js'

const mine = { 200: { description: 'The request', schema: myRequestAnswer } }

/** What a member reports on the own phone, and the answer whether it is solved. */
export function myRequestApi({ requests, requestSteps }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/my/requests',
      permission: 'my:use',
      tag: 'My',
      summary: 'Report what is to be done; the same kind is one request until it is confirmed',
      body: myRequestBody,
      answers: { ...mine, 201: { description: 'The request', schema: myRequestAnswer } },
      async handle({ actor, communityId, body, meta }) {
        const { request, isNew } = await requests.reportByPhone(keyOf(actor, communityId), body, null, meta)
        return (isNew ? created : ok)(myRequestView(request))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/my/requests',
      permission: 'my:use',
      tag: 'My',
      summary: 'What the member has reported and how far it has come, newest first',
      query: myRequestsQuery,
      answers: { 200: { description: 'A page of requests', schema: pageOf(myRequestAnswer) } },
      async handle({ actor, communityId, query }) {
        const page = await requests.ofMember(keyOf(actor, communityId), query)
        return ok({ ...page, items: page.items.map(myRequestView) })
      },
    }),
    apiRoute({
      method: 'get',
      path: '/my/requests/:id/photos/:photoId',
      permission: 'my:use',
      tag: 'My',
      summary: 'A photo of an own request',
      params: photoParams,
      answers: photoAnswers,
      async handle({ actor, communityId, params }) {
        const key = keyOf(actor, communityId)
        const { bytes, contentType } = await requests.photoForMember(key, params.id, params.photoId)
        return ok(bytes, photoHeaders(contentType))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/my/requests/:id/confirm',
      permission: 'my:use',
      tag: 'My',
      summary: 'It is solved, with thanks or without',
      params: idParams,
      body: confirmBody,
      answers: mine,
      async handle({ actor, communityId, params, body, meta }) {
        const key = keyOf(actor, communityId)
        return ok(myRequestView(await requestSteps.answerAsReporter(key, params.id, 'confirm', body, meta)))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/my/requests/:id/reopen',
      permission: 'my:use',
      tag: 'My',
      summary: 'It is not solved',
      params: idParams,
      body: reopenBody,
      answers: mine,
      async handle({ actor, communityId, params, body, meta }) {
        const said = { words: body.reason }
        const key = keyOf(actor, communityId)
        return ok(myRequestView(await requestSteps.answerAsReporter(key, params.id, 'reopen', said, meta)))
      },
    }),
  ]
}

function keyOf(actor: Actor, communityId: string) {
  if (actor.kind !== 'phone') throw new NotFoundProblem()
  return { communityId, memberId: actor.memberId }
}
