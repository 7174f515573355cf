import { apiRoute, idParams, ok, type ApiRoute } from '../../../http/api-route.js'
import { etagOf } from '../../../http/entity-tag.js'
import { pageOf } from '../../../http/page-schema.js'
import type { Services } from '../../../services.js'
import { acknowledgeBody, alarmsQuery, moveBody, visitsQuery } from './visit.forms.js'
import { alarmAnswer, visitAnswer, visitWithWordsAnswer } from './visit.view.js'

const tag = 'Care visits'

/** Visits and their alarms, as staff see them. */
export function visitApi({ careVisits, careAlarms }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/care-visits',
      permission: 'care:read',
      tag,
      summary: 'Care visits by day, the newest first unless `order` says otherwise',
      query: visitsQuery,
      answers: { 200: { description: 'A page of visits', schema: pageOf(visitAnswer) } },
      async handle({ communityId, query }) {
        return ok(await careVisits.list(communityId, query))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/care-visits/:id',
      permission: 'care:read',
      tag,
      summary: 'One visit with the words written down; reading them is audited',
      params: idParams,
      answers: { 200: { description: 'The visit', schema: visitWithWordsAnswer } },
      async handle({ communityId, params, meta }) {
        const visit = await careVisits.read(communityId, params.id, meta)
        return ok(visit, etagOf(visit))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/care-visits/:id/move',
      permission: 'care:manage',
      tag,
      summary: 'Give a planned visit to another day or volunteer; new plans leave it there',
      params: idParams,
      body: moveBody,
      answers: { 200: { description: 'The visit', schema: visitAnswer } },
      async handle({ actor, communityId, params, body, meta }) {
        const visit = await careVisits.move(actor, communityId, params.id, body, meta)
        return ok(visit, etagOf(visit))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/care-alarms',
      permission: 'care:read',
      tag,
      summary: 'Alarms of visits, newest first',
      query: alarmsQuery,
      answers: { 200: { description: 'A page of alarms', schema: pageOf(alarmAnswer) } },
      async handle({ communityId, query }) {
        return ok(await careAlarms.list(communityId, query))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/care-alarms/:id/acknowledge',
      permission: 'care:manage',
      tag,
      summary: 'Say what was done about an alarm',
      params: idParams,
      body: acknowledgeBody,
      answers: { 200: { description: 'The alarm', schema: alarmAnswer } },
      async handle({ communityId, params, body, meta }) {
        const alarm = await careAlarms.acknowledge(communityId, params.id, body.words, meta)
        return ok(alarm, etagOf(alarm))
      },
    }),
  ]
}
