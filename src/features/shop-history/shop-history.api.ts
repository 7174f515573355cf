import { z } from 'zod'
import { apiRoute, idParams, ok, type ApiRoute } from '../../http/api-route.js'
import { scopeOf } from '../../http/scope.js'
import { translator } from '../../infrastructure/i18n.js'
import type { Services } from '../../services.js'
import { agreementAnswer } from '../agreements/agreement.view.js'
import { changesOf, entryWords } from './entry-words.js'
import type { HistoryEntry } from './history.js'

const entryAnswer = z.object({
  what: z.string(),
  at: z.string(),
  words: z.string(),
  reason: z.string().nullable(),
  version: z.number().int().nullable(),
  effectiveFrom: z.string().nullable(),
  changes: z.array(z.string()),
})
const historyAnswer = z.object({
  shop: z.array(entryAnswer),
  agreements: z.array(z.object({ agreement: agreementAnswer, entries: z.array(entryAnswer) })),
})

export function shopHistoryApi({ shopHistory, benefits }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'get',
      path: '/shops/:id/history',
      permission: 'agreement:read',
      tag: 'Agreements',
      summary: 'What a shop has signed over time: agreements in turn, versions, suspensions, renewals',
      params: idParams,
      answers: { 200: { description: 'The history', schema: historyAnswer } },
      async handle(context) {
        const scope = scopeOf(context)
        const { language } = context.meta
        const shopId = context.params.id
        const history = await shopHistory.of(scope, shopId, language)
        const given = await benefits.list(scope, { shopId, limit: 200 }, language)
        const names = {
          benefits: new Map(given.items.map(({ id, title }) => [id, title])),
          agreements: new Map(history.agreements.map(({ agreement: { id, number } }) => [id, number])),
        }
        const t = translator(language)
        const answer = (entry: HistoryEntry) => ({
          what: entry.what,
          at: entry.at,
          words: entryWords(t, language, entry, names),
          reason: entry.reason,
          version: entry.version?.number ?? null,
          effectiveFrom: entry.version?.effectiveFrom ?? null,
          changes: changesOf(t, entry),
        })
        return ok({
          shop: history.ofShop.map(answer),
          agreements: history.agreements.map(({ agreement, entries }) => ({
            agreement,
            entries: entries.map(answer),
          })),
        })
      },
    }),
  ]
}
