import { apiRoute, created, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { pageOf } from '../../http/page-schema.js'
import { organizationEditForm, organizationForm, organizationsQuery } from './organization.forms.js'
import { organizationScopeOf } from './organization-scope.js'
import type { OrganizationService } from './organization.service.js'
import { organizationAnswer } from './organization.view.js'

const one = { 200: { description: 'The organization', schema: organizationAnswer } }

export function organizationApi({ organizations }: { organizations: OrganizationService }): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/organizations',
      permission: 'organization:read',
      tag: 'Organizations',
      summary: 'Members of the alliances; an organization sees itself only',
      query: organizationsQuery,
      answers: { 200: { description: 'A page of organizations', schema: pageOf(organizationAnswer) } },
      async handle(context) {
        return ok(await organizations.list(organizationScopeOf(context), context.query))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/organizations',
      permission: 'organization:manage',
      tag: 'Organizations',
      summary: 'Take an organization into an alliance; a merchant is named by its shop',
      body: organizationForm,
      answers: { 201: { description: 'The organization', schema: organizationAnswer } },
      async handle({ communityId, body, meta }) {
        const answer = await organizations.register(communityId, body, meta)
        return created(answer.organization, etagOf(answer))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/organizations/:id',
      permission: 'organization:read',
      tag: 'Organizations',
      summary: 'Read an organization',
      params: idParams,
      answers: one,
      async handle(context) {
        const answer = await organizations.get(organizationScopeOf(context), context.params.id)
        return ok(answer.organization, etagOf(answer))
      },
    }),
    apiRoute({
      method: 'patch',
      path: '/organizations/:id',
      permission: 'organization:manage',
      tag: 'Organizations',
      summary: 'Edit an organization, or let it leave with status',
      params: idParams,
      body: organizationEditForm,
      answers: one,
      async handle({ communityId, params, body, meta }) {
        const answer = await organizations.edit(communityId, params.id, body, meta)
        return ok(answer.organization, etagOf(answer))
      },
    }),
  ]
}
