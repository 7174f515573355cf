import { apiRoute, created, idParams, ok, reasonBody, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { pageOf } from '../../http/page-schema.js'
import { scopeOf } from '../../http/scope.js'
import { resumeForm } from '../agreements/agreement.forms.js'
import { benefitEditForm, benefitForm, benefitListQuery } from './benefit.forms.js'
import type { BenefitService } from './benefit.service.js'
import type { BenefitStatusService } from './benefit-status.service.js'
import { benefitAnswer } from './benefit.view.js'

const tag = 'Benefits'
const answers = { 200: { description: 'The benefit', schema: benefitAnswer } }

interface Services {
  benefits: BenefitService & BenefitStatusService
}

export function benefitApi({ benefits }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/agreements/:id/benefits',
      permission: 'benefit:manage',
      tag,
      summary: 'Add a benefit; a signed agreement gets its next version',
      params: idParams,
      body: benefitForm,
      answers: { 201: { description: 'The benefit', schema: benefitAnswer } },
      async handle({ communityId, params, body, meta }) {
        const answer = await benefits.add(communityId, params.id, body, meta)
        return created(answer.benefit, etagOf(answer))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/benefits',
      permission: 'benefit:read',
      tag,
      summary: 'List benefits; shop roles see those of their shop',
      query: benefitListQuery,
      answers: { 200: { description: 'A page of benefits', schema: pageOf(benefitAnswer) } },
      async handle(context) {
        return ok(await benefits.list(scopeOf(context), context.query, context.meta.language))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/benefits/:id',
      permission: 'benefit:read',
      tag,
      summary: 'Read a benefit with its newest terms',
      params: idParams,
      answers,
      async handle(context) {
        const answer = await benefits.get(scopeOf(context), context.params.id, context.meta.language)
        return ok(answer.benefit, etagOf(answer))
      },
    }),
    apiRoute({
      method: 'patch',
      path: '/benefits/:id',
      permission: 'benefit:manage',
      tag,
      summary: 'Change a benefit; once signed from a day on, as the next version of its agreement',
      params: idParams,
      body: benefitEditForm,
      answers,
      async handle({ communityId, params, body, meta }) {
        const answer = await benefits.edit(communityId, params.id, body, meta)
        return ok(answer.benefit, etagOf(answer))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/benefits/:id/suspend',
      permission: 'benefit:manage',
      tag,
      summary: 'Stop giving a benefit for now',
      params: idParams,
      body: reasonBody,
      answers,
      async handle({ communityId, params, body, meta }) {
        const answer = await benefits.suspend(communityId, params.id, body.reason, meta)
        return ok(answer.benefit, etagOf(answer))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/benefits/:id/resume',
      permission: 'benefit:manage',
      tag,
      summary: 'Give a suspended benefit again',
      params: idParams,
      body: resumeForm,
      answers,
      async handle({ communityId, params, body, meta }) {
        const answer = await benefits.resume(communityId, params.id, body.reason, meta)
        return ok(answer.benefit, etagOf(answer))
      },
    }),
  ]
}
