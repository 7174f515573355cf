import { z } from 'zod'
import { apiRoute, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { etagOf } from '../../http/entity-tag.js'
import { pageOf } from '../../http/page-schema.js'
import type { Services } from '../../services.js'
import { redemptionAnswer, redemptionView } from '../redemptions/redemption.view.js'
import { anomaliesQuery, decideBody } from './anomaly.forms.js'
import { anomalyAnswer, anomalyView } from './anomaly.view.js'

/** Redemptions that come along with one anomaly; the others are read by their ids. */
const EVIDENCE_AT_ONCE = 200

/** What the rules have found: staff and auditors read it, staff decide it; no shop ever sees it. */
export function anomalyApi({ anomalies }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/anomalies',
      permission: 'anomaly:read',
      tag: 'Anomalies',
      summary: 'Anomalies, the latest business days first',
      query: anomaliesQuery,
      answers: { 200: { description: 'A page of anomalies', schema: pageOf(anomalyAnswer) } },
      async handle({ communityId, query }) {
        const page = await anomalies.list(communityId, query)
        return ok({ ...page, items: page.items.map(anomalyView) })
      },
    }),
    apiRoute({
      method: 'get',
      path: '/anomalies/:id',
      permission: 'anomaly:read',
      tag: 'Anomalies',
      summary: 'Read an anomaly with the redemptions that are its evidence; audited',
      params: idParams,
      answers: {
        200: {
          description: 'The anomaly, and its last 200 redemptions in the order of time',
          schema: anomalyAnswer.extend({ redemptions: z.array(redemptionAnswer) }),
        },
      },
      async handle({ communityId, params, meta }) {
        const most = EVIDENCE_AT_ONCE
        const { anomaly, evidence } = await anomalies.read(communityId, params.id, meta, { most })
        return ok({ ...anomalyView(anomaly), redemptions: evidence.map(redemptionView) }, etagOf(anomaly))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/anomalies/:id/decide',
      permission: 'anomaly:decide',
      tag: 'Anomalies',
      summary: 'Say what it was, and what was done if something was wrong; changes no redemption',
      params: idParams,
      body: decideBody,
      answers: { 200: { description: 'The anomaly', schema: anomalyAnswer } },
      async handle({ communityId, params, body, meta }) {
        const anomaly = await anomalies.decide(communityId, params.id, body, meta)
        return ok(anomalyView(anomaly), etagOf(anomaly))
      },
    }),
  ]
}
