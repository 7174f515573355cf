import { apiRoute, created, idParams, ok, reasonBody, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { pageOf } from '../../http/page-schema.js'
import { scopeOf } from '../../http/scope.js'
import {
  agreementEditForm,
  agreementForm,
  agreementListQuery,
  renewForm,
  resumeForm,
  signForm,
  versionListQuery,
} from './agreement.forms.js'
import type { AgreementLifecycleService } from './agreement-lifecycle.service.js'
import type { AgreementAtRevision, AgreementService } from './agreement.service.js'
import { agreementAnswer, versionAnswer } from './agreement.view.js'

interface Services {
  agreements: AgreementService
  agreementLifecycle: AgreementLifecycleService
}

const tag = 'Agreements'
const answers = { 200: { description: 'The agreement', schema: agreementAnswer } }
const answer = (found: AgreementAtRevision) => ok(found.agreement, etagOf(found))

export function agreementApi(services: Services): ApiRoute[] {
  return [...draftingApi(services), ...lifecycleApi(services)]
}

function draftingApi({ agreements }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/shops/:id/agreements',
      permission: 'agreement:manage',
      tag,
      summary: 'Draft an agreement of a shop',
      params: idParams,
      body: agreementForm,
      answers: { 201: { description: 'The draft', schema: agreementAnswer } },
      async handle({ communityId, params, body, meta }) {
        const drafted = await agreements.draft(communityId, params.id, body, meta)
        return created(drafted.agreement, etagOf(drafted))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/agreements',
      permission: 'agreement:read',
      tag,
      summary: 'List agreements, newest first; a shop manager sees those of the shop',
      query: agreementListQuery,
      answers: { 200: { description: 'A page of agreements', schema: pageOf(agreementAnswer) } },
      async handle(context) {
        return ok(await agreements.list(scopeOf(context), context.query))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/agreements/:id',
      permission: 'agreement:read',
      tag,
      summary: 'Read an agreement',
      params: idParams,
      answers,
      async handle(context) {
        return answer(await agreements.get(scopeOf(context), context.params.id))
      },
    }),
    apiRoute({
      method: 'patch',
      path: '/agreements/:id',
      permission: 'agreement:manage',
      tag,
      summary: 'Edit a draft',
      params: idParams,
      body: agreementEditForm,
      answers,
      async handle({ communityId, params, body, meta }) {
        return answer(await agreements.edit(communityId, params.id, body, meta))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/agreements/:id/versions',
      permission: 'agreement:read',
      tag,
      summary: 'What each version said, from when',
      params: idParams,
      query: versionListQuery,
      answers: {
        200: { description: 'A page of versions, the first one first', schema: pageOf(versionAnswer) },
      },
      async handle(context) {
        const { params, query, meta } = context
        return ok(await agreements.versions(scopeOf(context), params.id, query, meta.language))
      },
    }),
  ]
}

function lifecycleApi({ agreements, agreementLifecycle }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/agreements/:id/sign',
      permission: 'agreement:manage',
      tag,
      summary: 'Sign a draft; its benefits become version 1',
      params: idParams,
      body: signForm,
      answers,
      async handle({ communityId, params, body, meta }) {
        return answer(await agreementLifecycle.sign(communityId, params.id, body.signedOn, meta))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/agreements/:id/suspend',
      permission: 'agreement:manage',
      tag,
      summary: 'Suspend a signed agreement',
      params: idParams,
      body: reasonBody,
      answers,
      async handle({ communityId, params, body, meta }) {
        return answer(await agreementLifecycle.suspend(communityId, params.id, body.reason, meta))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/agreements/:id/resume',
      permission: 'agreement:manage',
      tag,
      summary: 'Resume a suspended agreement',
      params: idParams,
      body: resumeForm,
      answers,
      async handle({ communityId, params, body, meta }) {
        return answer(await agreementLifecycle.resume(communityId, params.id, body.reason, meta))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/agreements/:id/terminate',
      permission: 'agreement:manage',
      tag,
      summary: 'End an agreement before its time, for good',
      params: idParams,
      body: reasonBody,
      answers,
      async handle({ communityId, params, body, meta }) {
        return answer(await agreementLifecycle.terminate(communityId, params.id, body.reason, meta))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/agreements/:id/renew',
      permission: 'agreement:manage',
      tag,
      summary: 'Draft the next agreement of the same shop with the same benefits',
      params: idParams,
      body: renewForm,
      answers: { 200: { description: 'The new draft', schema: agreementAnswer } },
      async handle({ communityId, params, body, meta }) {
        return answer(await agreements.renew(communityId, params.id, body, meta))
      },
    }),
  ]
}
