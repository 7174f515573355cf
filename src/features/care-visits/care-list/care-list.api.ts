import { z } from 'zod'
import { apiRoute, created, idParams, ok, reasonBody, type ApiRoute } from '../../../http/api-route.js'
import { etagOf } from '../../../http/entity-tag.js'
import { pageOf } from '../../../http/page-schema.js'
import type { Services } from '../../../services.js'
import { addEntryBody, changeEntryBody, entriesQuery, takeOverBody } from './care-list.forms.js'
import { careEntryAnswer } from './care-list.view.js'

const one = { 200: { description: 'The entry', schema: careEntryAnswer } }
const tag = 'Care visits'

/** The care list: who is to be visited, why and how often. */
export function careListApi({ careList, quietElders }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/care-list',
      permission: 'care:read',
      tag,
      summary: 'The care list, newest entries first',
      query: entriesQuery,
      answers: { 200: { description: 'A page of entries', schema: pageOf(careEntryAnswer) } },
      async handle({ communityId, query }) {
        return ok(await careList.list(communityId, query))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/care-list',
      permission: 'care:manage',
      tag,
      summary:
        'Put a member on the care list: for a reason, from day to day or on a festival, every so many days',
      body: addEntryBody,
      answers: { 201: { description: 'The entry', schema: careEntryAnswer } },
      async handle({ communityId, body, meta }) {
        const entry = await careList.add(communityId, body, meta)
        return created(entry, etagOf(entry))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/care-list/:id',
      permission: 'care:read',
      tag,
      summary: 'One entry of the care list',
      params: idParams,
      answers: one,
      async handle({ communityId, params }) {
        const entry = await careList.get(communityId, params.id)
        return ok(entry, etagOf(entry))
      },
    }),
    apiRoute({
      method: 'patch',
      path: '/care-list/:id',
      permission: 'care:manage',
      tag,
      summary: 'Change period, frequency or note of an entry',
      params: idParams,
      body: changeEntryBody,
      answers: one,
      async handle({ communityId, params, body, meta }) {
        const entry = await careList.change(communityId, params.id, body, meta)
        return ok(entry, etagOf(entry))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/care-list/:id/remove',
      permission: 'care:manage',
      tag,
      summary: 'Take an entry off the list; with the last one go the visits planned after today',
      params: idParams,
      body: reasonBody,
      answers: {
        200: {
          description: 'How many visits went with it',
          schema: z.object({ visitsDropped: z.number().int() }),
        },
      },
      async handle({ communityId, params, body, meta }) {
        return ok(await careList.remove(communityId, params.id, body.reason, meta))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/care-list/take-over-quiet',
      permission: 'care:manage',
      tag,
      summary: 'Take over elders living alone who have used nothing for so many days',
      body: takeOverBody,
      answers: { 200: { description: 'How many were added', schema: z.object({ added: z.number().int() }) } },
      async handle({ communityId, body, meta }) {
        return ok(await quietElders.takeOver(communityId, body.days, meta))
      },
    }),
  ]
}
