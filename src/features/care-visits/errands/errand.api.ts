import { apiRoute, idParams, ok, type ApiRoute } from '../../../http/api-route.js'
import { etagOf } from '../../../http/entity-tag.js'
import { pageOf } from '../../../http/page-schema.js'
import type { Services } from '../../../services.js'
import { changeErrandBody, doneBody, dropBody, errandsQuery } from './errand.forms.js'
import { errandAnswer } from './errand.view.js'

const tag = 'Care visits'
const one = { 200: { description: 'The errand', schema: errandAnswer } }

/** What elders need beyond a visit: who sees to it, by when, and how it ended. */
export function errandApi({ errands }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/errands',
      permission: 'care:read',
      tag,
      summary: 'Errands, what is due first standing first',
      query: errandsQuery,
      answers: { 200: { description: 'A page of errands', schema: pageOf(errandAnswer) } },
      async handle({ communityId, query }) {
        return ok(await errands.list(communityId, query))
      },
    }),
    apiRoute({
      method: 'patch',
      path: '/errands/:id',
      permission: 'care:manage',
      tag,
      summary: 'Give an open errand another owner or day',
      params: idParams,
      body: changeErrandBody,
      answers: one,
      async handle({ actor, communityId, params, body, meta }) {
        const errand = await errands.change(actor, communityId, params.id, body, meta)
        return ok(errand, etagOf(errand))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/errands/:id/done',
      permission: 'care:manage',
      tag,
      summary: 'An errand is done',
      params: idParams,
      body: doneBody,
      answers: one,
      async handle({ communityId, params, body, meta }) {
        const errand = await errands.close({ communityId, id: params.id }, 'done', body.words, meta)
        return ok(errand, etagOf(errand))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/errands/:id/drop',
      permission: 'care:manage',
      tag,
      summary: 'Nobody will see to an errand any more, for a reason',
      params: idParams,
      body: dropBody,
      answers: one,
      async handle({ communityId, params, body, meta }) {
        const errand = await errands.close({ communityId, id: params.id }, 'dropped', body.words, meta)
        return ok(errand, etagOf(errand))
      },
    }),
  ]
}
