import { z } from 'zod'
import { apiRoute, created, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { pageOf } from '../../http/page-schema.js'
import { organizationScopeOf } from '../organizations/organization-scope.js'
import type { Services } from '../../services.js'
import { bookingApi } from './booking.api.js'
import { givenQuery, resourceEditForm, resourceForm, resourcesQuery } from './resource.forms.js'
import { RESOURCE_KINDS } from './resource-kinds.js'
import { resourceAnswer, resourceView } from './resource.view.js'

const givenAnswer = z.object({
  from: z.string(),
  to: z.string(),
  rows: z.array(
    z.object({
      giverId: z.string().nullable(),
      giverName: z.string().nullable(),
      takerId: z.string().nullable(),
      takerName: z.string().nullable(),
      resourceKind: z.enum(RESOURCE_KINDS),
      uses: z.int(),
      hours: z.number(),
      people: z.int(),
    }),
  ),
})

/** Venues, equipment, skilled people and vehicles that organizations lend each other. */
export function resourceApi(services: Services): ApiRoute[] {
  const { resources, given } = services
  return [
    apiRoute({
      method: 'get',
      path: '/resources',
      permission: 'resource:read',
      tag: 'Resources',
      summary: 'What is offered in the community, and what the own organization has withdrawn',
      query: resourcesQuery,
      answers: { 200: { description: 'A page of resources', schema: pageOf(resourceAnswer) } },
      async handle(context) {
        const page = await resources.list(organizationScopeOf(context), context.query)
        return ok({ ...page, items: page.items.map(resourceView) })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/resources',
      permission: 'resource:manage',
      tag: 'Resources',
      summary: 'Offer a resource; an organization in its own name',
      body: resourceForm,
      answers: { 201: { description: 'The resource', schema: resourceAnswer } },
      async handle(context) {
        const resource = await resources.offer(organizationScopeOf(context), context.body, context.meta)
        return created(resourceView(resource), etagOf(resource))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/resources/:id',
      permission: 'resource:read',
      tag: 'Resources',
      summary: 'Read a resource',
      params: idParams,
      answers: { 200: { description: 'The resource', schema: resourceAnswer } },
      async handle(context) {
        const resource = await resources.get(organizationScopeOf(context), context.params.id)
        return ok(resourceView(resource), etagOf(resource))
      },
    }),
    apiRoute({
      method: 'patch',
      path: '/resources/:id',
      permission: 'resource:manage',
      tag: 'Resources',
      summary: 'Change what is offered, or withdraw it with status',
      params: idParams,
      body: resourceEditForm,
      answers: { 200: { description: 'The resource', schema: resourceAnswer } },
      async handle(context) {
        const { params, body, meta } = context
        const resource = await resources.edit(organizationScopeOf(context), params.id, body, meta)
        return ok(resourceView(resource), etagOf(resource))
      },
    }),
    ...bookingApi(services),
    apiRoute({
      method: 'get',
      path: '/reports/resources',
      permission: 'request:report',
      tag: 'Reports',
      summary: 'Who gave what to whom within a period: uses, hours and people',
      query: givenQuery,
      answers: { 200: { description: 'Rows by giver, taker and kind', schema: givenAnswer } },
      async handle({ communityId, query }) {
        return ok(await given.between(communityId, query))
      },
    }),
  ]
}
