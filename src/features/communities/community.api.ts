import { apiRoute, created, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { pageOf } from '../../http/page-schema.js'
import { changeCommunityBody, communitiesQuery, createCommunityBody } from './community.forms.js'
import type { CommunityService } from './community.service.js'
import { communityAnswer, communityView } from './community.view.js'

export function communityApi({ communities }: { communities: CommunityService }): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/communities',
      permission: 'community:list',
      tag: 'Access',
      summary: 'List the communities',
      tenant: false,
      query: communitiesQuery,
      answers: { 200: { description: 'A page of communities', schema: pageOf(communityAnswer) } },
      async handle({ query }) {
        const page = await communities.list(query)
        return ok({ ...page, items: page.items.map(communityView) })
      },
    }),
    apiRoute({
      method: 'post',
      path: '/communities',
      permission: 'community:create',
      tag: 'Access',
      summary: 'Found a community',
      tenant: false,
      body: createCommunityBody,
      answers: { 201: { description: 'The community', schema: communityAnswer } },
      async handle({ body, meta }) {
        const community = await communities.create(body, meta)
        return created(communityView(community), etagOf(community))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/communities/:id',
      permission: 'community:read',
      tag: 'Access',
      summary: 'Read a community',
      tenant: false,
      params: idParams,
      answers: { 200: { description: 'The community', schema: communityAnswer } },
      async handle({ actor, params }) {
        const community = await communities.getFor(actor, params.id)
        return ok(communityView(community), etagOf(community))
      },
    }),
    apiRoute({
      method: 'patch',
      path: '/communities/:id',
      permission: 'community:edit',
      tag: 'Access',
      summary: 'Change a community; its staff may change the settings',
      tenant: false,
      params: idParams,
      body: changeCommunityBody,
      answers: { 200: { description: 'The community', schema: communityAnswer } },
      async handle({ actor, params, body, meta }) {
        const community = await communities.change(actor, params.id, body, meta)
        return ok(communityView(community), etagOf(community))
      },
    }),
  ]
}
