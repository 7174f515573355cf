import { z } from 'zod'
import { apiRoute, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { scopeOf } from '../../http/scope.js'
import { translator } from '../../infrastructure/i18n.js'
import type { VersionRecord } from './agreement-version.repository.js'
import { changeSentence } from './change-words.js'
import { type ComparisonService, comparisonQuery } from './comparison.service.js'

const side = z.object({ version: z.number().int(), effectiveFrom: z.string() })
const comparisonAnswer = z.object({
  from: side,
  to: side,
  changes: z.array(z.object({ kind: z.string(), benefitId: z.string().nullable(), sentence: z.string() })),
})

export function comparisonApi({ comparisons }: { comparisons: ComparisonService }): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/agreements/:id/comparison',
      permission: 'agreement:read',
      tag: 'Agreements',
      summary: 'What two versions say differently, in sentences',
      params: idParams,
      query: comparisonQuery,
      answers: { 200: { description: 'The changes', schema: comparisonAnswer } },
      async handle(context) {
        const { params, query, meta } = context
        const { from, to, changes } = await comparisons.compare(
          scopeOf(context),
          params.id,
          query,
          meta.language,
        )
        const t = translator(meta.language)
        return ok({
          from: sideOf(from),
          to: sideOf(to),
          changes: changes.map((change) => ({
            kind: change.kind,
            benefitId: change.benefitId,
            sentence: changeSentence(t, change),
          })),
        })
      },
    }),
  ]
}

const sideOf = ({ version, effectiveFrom }: VersionRecord) => ({ version, effectiveFrom })
