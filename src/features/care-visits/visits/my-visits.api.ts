import { z } from 'zod'
import type { Actor } from '../../../http/actor.js'
import { apiRoute, created, idParams, listQuery, ok, type ApiRoute } from '../../../http/api-route.js'
import { pageOf } from '../../../http/page-schema.js'
import { NotFoundProblem } from '../../../problems.js'
import type { Services } from '../../../services.js'
import { doneBody } from '../errands/errand.forms.js'
import { errandAnswer } from '../errands/errand.view.js'
import { myVisitsQuery, recordBody } from './visit.forms.js'
import { myVisitAnswer, visitAnswer, visitView } from './visit.view.js'

const tag = 'Volunteer'
const recorded = { description: 'The visit as it is recorded', schema: visitAnswer }

/** What a volunteer's phone asks for: the own visits of a day, recording them, and the own errands. */
export function myVisitsApi({ myVisits, visitRecords, errands }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/my-visits',
      permission: 'visit:own',
      tag,
      summary:
        'The own visits of a day in walking order; name, address and telephone number on the day itself only',
      query: myVisitsQuery,
      answers: {
        200: {
          description: 'The visits',
          schema: z.object({ day: z.string(), today: z.string(), items: z.array(myVisitAnswer) }),
        },
      },
      async handle({ actor, communityId, query, meta }) {
        return ok(await myVisits.of(keyOf(actor, communityId), query.day, meta))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/my-visits/:id/record',
      permission: 'visit:own',
      tag,
      summary: 'Record one of the own visits, on its day or later; the same key again is the same record',
      idempotent: true,
      params: idParams,
      body: recordBody,
      answers: { 200: { ...recorded, description: 'The same was recorded before' }, 201: recorded },
      async handle({ actor, communityId, params, body, meta }) {
        const key = keyOf(actor, communityId)
        const { visit, isNew } = await visitRecords.record(
          key,
          params.id,
          body,
          meta.idempotencyKey ?? '',
          meta,
        )
        return (isNew ? created : ok)(visitView(visit))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/my-errands',
      permission: 'visit:own',
      tag,
      summary: 'The own open errands, what is due first standing first',
      query: z.strictObject({ limit: listQuery.limit, cursor: listQuery.cursor }),
      answers: { 200: { description: 'A page of errands', schema: pageOf(errandAnswer) } },
      async handle({ actor, communityId, query }) {
        const { volunteerId: ownerId } = keyOf(actor, communityId)
        return ok(await errands.list(communityId, { ...query, ownerId, state: 'open' }))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/my-errands/:id/done',
      permission: 'visit:own',
      tag,
      summary: 'One of the own errands is done',
      params: idParams,
      body: doneBody,
      answers: { 200: { description: 'The errand', schema: errandAnswer } },
      async handle({ actor, communityId, params, body, meta }) {
        const { volunteerId: ownerId } = keyOf(actor, communityId)
        return ok(await errands.close({ communityId, id: params.id, ownerId }, 'done', body.words, meta))
      },
    }),
  ]
}

function keyOf(actor: Actor, communityId: string) {
  if (actor.kind !== 'user') throw new NotFoundProblem()
  return { communityId, volunteerId: actor.userId }
}
