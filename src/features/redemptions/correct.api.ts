import { z } from 'zod'
import { apiRoute, idParams, type ApiRoute } from '../../http/api-route.js'
import type { Services } from '../../services.js'
import { counterOf, recordedRefusal, REPLAYED } from './redemption.api.js'
import { billFen, secondFactor } from './redemption.forms.js'
import { redemptionAnswer, redemptionView } from './redemption.view.js'

const correctBody = z.strictObject({
  billFen,
  reason: z.literal('wrong_amount').optional(),
  secondFactor: secondFactor.optional(),
})

const correctionAnswer = redemptionAnswer.extend({
  /** Id of the record that this one stands for. */
  corrects: z.string(),
})

/** The correction of a bill: void and redeem again, in one step. */
export function correctApi({ corrections, lookUps }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/redemptions/:id/correct',
      permission: 'redemption:redeem',
      tag: 'counter',
      summary: 'Correct the bill: void the record and record the right one in its place, both or neither',
      idempotent: true,
      params: idParams,
      body: correctBody,
      answers: {
        201: { description: 'The record with the right bill', schema: correctionAnswer },
        200: { description: 'The same, sent again', schema: correctionAnswer },
      },
      async handle({ actor, communityId, params, body, meta }) {
        const { record, isReplay } = await corrections.correct(
          {
            communityId,
            ...counterOf(actor),
            actor,
            key: meta.idempotencyKey ?? '',
            billFen: body.billFen,
            ...(body.secondFactor ? { secondFactor: body.secondFactor } : {}),
            requestId: meta.requestId,
          },
          params.id,
        )
        const headers = isReplay ? REPLAYED : undefined
        if (record.outcome === 'declined') throw await recordedRefusal(record, lookUps, headers)
        const answer = { ...redemptionView(record), corrects: params.id }
        return { status: isReplay ? 200 : 201, body: answer, ...(headers ? { headers } : {}) }
      },
    }),
  ]
}
