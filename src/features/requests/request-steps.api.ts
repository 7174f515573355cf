import { apiRoute, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { organizationScopeOf } from '../organizations/organization-scope.js'
import type { Services } from '../../services.js'
import { confirmBody, reopenBody, solveBody, waitBody } from './request.forms.js'
import { visibleTo } from './request-answers.js'
import { requestAnswer, requestView } from './request.view.js'

const one = { 200: { description: 'The request', schema: requestAnswer } }

/** The steps of a request; those that follow it take each of them with it. */
export function requestStepsApi({ requestSteps, now }: Services): ApiRoute[] {
  const step = { method: 'post', tag: 'Requests', params: idParams, answers: one } as const
  const working = { ...step, permission: 'request:work' } as const
  const answering = { ...step, permission: 'request:manage' } as const

  const plainStep = (name: 'accept' | 'on-site', summary: string) =>
    apiRoute({
      ...working,
      path: `/requests/:id/${name}`,
      summary,
      async handle(context) {
        const scope = organizationScopeOf(context)
        const request = await requestSteps.work(scope, context.params.id, name, {}, context.meta)
        return ok(visibleTo(scope, requestView(request, now())), etagOf(request))
      },
    })

  return [
    plainStep('accept', 'Accept a request'),
    plainStep('on-site', 'Somebody is on site'),
    apiRoute({
      ...working,
      path: '/requests/:id/wait',
      summary: 'It waits for something: why, and until which day',
      body: waitBody,
      async handle(context) {
        const scope = organizationScopeOf(context)
        const { reason, until } = context.body
        const said = { words: reason, until }
        const request = await requestSteps.work(scope, context.params.id, 'wait', said, context.meta)
        return ok(visibleTo(scope, requestView(request, now())), etagOf(request))
      },
    }),
    apiRoute({
      ...working,
      path: '/requests/:id/solve',
      summary: 'It is solved: what was done, which the reporters read',
      body: solveBody,
      async handle(context) {
        const scope = organizationScopeOf(context)
        const said = { words: context.body.words }
        const request = await requestSteps.work(scope, context.params.id, 'solve', said, context.meta)
        return ok(visibleTo(scope, requestView(request, now())), etagOf(request))
      },
    }),
    apiRoute({
      ...answering,
      path: '/requests/:id/confirm',
      summary: 'Staff confirm for the reporters, after a call',
      body: confirmBody,
      async handle({ communityId, params, body, meta }) {
        const request = await requestSteps.answerAtDesk(communityId, params.id, 'confirm', body, meta)
        return ok(requestView(request, now()), etagOf(request))
      },
    }),
    apiRoute({
      ...answering,
      path: '/requests/:id/reopen',
      summary: 'Staff reopen for the reporters: it is not solved',
      body: reopenBody,
      async handle({ communityId, params, body, meta }) {
        const said = { words: body.reason }
        const request = await requestSteps.answerAtDesk(communityId, params.id, 'reopen', said, meta)
        return ok(requestView(request, now()), etagOf(request))
      },
    }),
  ]
}
