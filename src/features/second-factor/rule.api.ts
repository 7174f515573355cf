import { z } from 'zod'
import { apiRoute, idParams, noContent, ok, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { NotFoundProblem } from '../../problems.js'
import type { FactorResetService } from './reset.service.js'
import type { FactorRuleService } from './rule.service.js'
import { factorStateAnswer } from './second-factor.api.js'
import { resetBody, ruleBody } from './second-factor.forms.js'

const rule = {
  description: 'The rule',
  schema: z.object({ isRequired: z.boolean(), revision: z.int() }),
}

/** Who must have a second factor, and the way out for somebody who has lost it. */
export function factorRuleApi(services: {
  factorRules: FactorRuleService
  factorResets: FactorResetService
}): ApiRoute[] {
  const { factorRules, factorResets } = services
  return [
    apiRoute({
      method: 'get',
      path: '/second-factor-rule',
      permission: 'community:read',
      tag: 'Access',
      summary: 'Whether the staff of the community must have a second factor',
      answers: { 200: rule },
      async handle({ communityId }) {
        const found = await factorRules.get(communityId)
        return ok(found, etagOf(found))
      },
    }),
    apiRoute({
      method: 'put',
      path: '/second-factor-rule',
      permission: 'community:edit',
      tag: 'Access',
      summary: 'Say whether the staff of the community must have a second factor',
      body: ruleBody,
      answers: { 200: rule },
      async handle({ communityId, body, meta }) {
        const set = await factorRules.set(communityId, body.isRequired, meta)
        return ok(set, etagOf(set))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/second-factor-rule/administrators',
      permission: 'community:create',
      tag: 'Access',
      summary: 'Whether administrators must have a second factor',
      tenant: false,
      answers: { 200: rule },
      async handle() {
        const found = await factorRules.get(null)
        return ok(found, etagOf(found))
      },
    }),
    apiRoute({
      method: 'put',
      path: '/second-factor-rule/administrators',
      permission: 'community:create',
      tag: 'Access',
      summary: 'Say whether administrators must have a second factor',
      tenant: false,
      body: ruleBody,
      answers: { 200: rule },
      async handle({ body, meta }) {
        const set = await factorRules.set(null, body.isRequired, meta)
        return ok(set, etagOf(set))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/users/:id/second-factor',
      permission: 'user:read',
      tag: 'Access',
      summary: 'Whether somebody has a second factor',
      tenant: false,
      params: idParams,
      answers: { 200: { description: 'The state', schema: factorStateAnswer } },
      handle: async ({ actor, params }) => ok(await factorResets.stateOf(actor, params.id)),
    }),
    apiRoute({
      method: 'post',
      path: '/users/:id/second-factor/reset',
      permission: 'user:manage',
      tag: 'Access',
      summary:
        'Take away the second factor that somebody has lost, for a reason that is recorded; ends the sessions',
      tenant: false,
      params: idParams,
      body: resetBody,
      answers: { 204: { description: 'Taken away' } },
      async handle({ actor, params, body, meta }) {
        if (actor.kind !== 'user') throw new NotFoundProblem()
        await factorResets.reset(actor, params.id, body.reason, meta)
        return noContent()
      },
    }),
  ]
}
