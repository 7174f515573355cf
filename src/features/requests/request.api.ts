import { z } from 'zod'
import { apiRoute, created, idParams, ok, reasonBody, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { pageOf } from '../../http/page-schema.js'
import { organizationScopeOf } from '../organizations/organization-scope.js'
import type { Services } from '../../services.js'
import { joinBody, requestsQuery, routeBody, takenDownBody } from './request.forms.js'
import { myRequestApi } from './my-request.api.js'
import { requestFiguresApi } from './request-figures.api.js'
import { photoAnswers, photoHeaders, photoParams, visibleTo } from './request-answers.js'
import { requestStepsApi } from './request-steps.api.js'
import type { RequestRecord } from './request.repository.js'
import { openedRequestAnswer, openedRequestView, requestAnswer, requestView } from './request.view.js'

const one = { 200: { description: 'The request', schema: requestAnswer } }

/** Requests of residents: staff take down, route and join, organizations solve. */
export function requestApi(services: Services): ApiRoute[] {
  const { requests, now } = services
  const answer = (request: RequestRecord) => ok(requestView(request, now()), etagOf(request))
  return [
    apiRoute({
      method: 'get',
      path: '/requests',
      permission: 'request:read',
      tag: 'Requests',
      summary: 'What residents ask to be done, what is owed soonest first; an organization sees its own',
      query: requestsQuery,
      answers: { 200: { description: 'A page of requests', schema: pageOf(requestAnswer) } },
      async handle(context) {
        const scope = organizationScopeOf(context)
        const page = await requests.list(scope, context.query)
        return ok({ ...page, items: page.items.map((item) => visibleTo(scope, requestView(item, now()))) })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/requests',
      permission: 'request:manage',
      tag: 'Requests',
      summary: 'Take down a request at the desk or by telephone, for a member or somebody who is none',
      body: takenDownBody,
      answers: { 201: { description: 'The request', schema: requestAnswer } },
      async handle({ communityId, body, meta }) {
        const request = await requests.takeDown(communityId, body, null, meta)
        return created(requestView(request, now()), etagOf(request))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/requests/:id',
      permission: 'request:read',
      tag: 'Requests',
      summary: 'Read a request with its history and, while it is open, the place; audited',
      params: idParams,
      answers: { 200: { description: 'The request', schema: openedRequestAnswer } },
      async handle(context) {
        const scope = organizationScopeOf(context)
        const opened = await requests.read(scope, context.params.id, context.meta)
        return ok(visibleTo(scope, openedRequestView(opened, now())), etagOf(opened.request))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/requests/:id/photos/:photoId',
      permission: 'request:read',
      tag: 'Requests',
      summary: 'A photo of a request',
      params: photoParams,
      answers: photoAnswers,
      async handle(context) {
        const { id, photoId } = context.params
        const { bytes, contentType } = await requests.photo(organizationScopeOf(context), id, photoId)
        return ok(bytes, photoHeaders(contentType))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/requests/:id/route',
      permission: 'request:manage',
      tag: 'Requests',
      summary: 'Give an open request to an organization',
      params: idParams,
      body: routeBody,
      answers: one,
      async handle({ communityId, params, body, meta }) {
        return answer(await requests.route(communityId, params.id, body.organizationId, meta))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/requests/:id/join',
      permission: 'request:manage',
      tag: 'Requests',
      summary: 'Let an open request follow another one of the same cause',
      params: idParams,
      body: joinBody,
      answers: one,
      async handle({ communityId, params, body, meta }) {
        return answer(await requests.join(communityId, params.id, body.leadId, meta))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/requests/:id/reveal',
      permission: 'request:work',
      tag: 'Requests',
      summary: 'The telephone number of the reporter, for a reason; audited',
      params: idParams,
      body: reasonBody,
      answers: { 200: { description: 'The number', schema: z.object({ phone: z.string().nullable() }) } },
      async handle(context) {
        const { params, body, meta } = context
        const phone = await requests.revealPhone(organizationScopeOf(context), params.id, body.reason, meta)
        return ok({ phone })
      },
    }),
    ...requestStepsApi(services),
    ...requestFiguresApi(services),
    ...myRequestApi(services),
  ]
}
