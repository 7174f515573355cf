import { z } from 'zod'
import { apiRoute, ok, type ApiRoute } from '../../http/api-route.js'
import type { Services } from '../../services.js'
import { actorName } from '../reports/actor-name.js'
import { downloadHeaders } from '../reports/download.js'
import { readerOf } from '../reports/reader-of.js'
import { accountPdf } from './account.pdf.js'
import { accountAnswer } from './account.view.js'
import { accountListQuery, accountQuery } from './committee.forms.js'
import { accountItem } from './list-items.js'

const COMMON = { method: 'get', permission: 'report:read', tag: 'Reports' } as const

const listAnswer = z.object({
  items: z.array(accountItem),
  nextCursor: z.string().nullable(),
  /** How many the list has: the figure that it is behind. */
  total: z.int(),
})

/** What the four alliances did together, as JSON and as the annual account on A4. */
export function committeeApi({ committee, communities, now }: Services): ApiRoute[] {
  return [
    apiRoute({
      ...COMMON,
      path: '/reports/alliances',
      summary: 'What the four alliances did in a period, and which elders it reached',
      query: accountQuery,
      answers: { 200: { description: 'The account', schema: accountAnswer } },
      handle: async (context) => ok(await committee.account(readerOf(context), context.query, 'json')),
    }),
    apiRoute({
      ...COMMON,
      path: '/reports/alliances/list',
      summary: 'What is behind one figure of the account',
      query: accountListQuery,
      answers: { 200: { description: 'A page of the list', schema: listAnswer } },
      handle: async (context) => ok(await committee.list(readerOf(context), context.query, 'json')),
    }),
    apiRoute({
      ...COMMON,
      path: '/reports/alliances.pdf',
      summary: 'The same account on A4',
      query: accountQuery,
      answers: { 200: { description: 'The document', contentType: 'application/pdf' } },
      async handle(context) {
        const { actor, communityId, query, meta } = context
        const account = await committee.account(readerOf(context), query, 'pdf')
        const { name: communityName } = await communities.get(communityId)
        const printing = { communityName, userName: actorName(actor), at: now() }
        const pdf = await accountPdf(account, printing, meta.language)
        return ok(pdf, downloadHeaders(`alliances-${query.from}-${query.to}`, 'pdf'))
      },
    }),
  ]
}
