import { apiRoute, ok, type ApiRoute } from '../../../http/api-route.js'
import { translator } from '../../../infrastructure/i18n.js'
import type { CommunityService } from '../../communities/community.service.js'
import { actorName } from '../actor-name.js'
import { downloadHeaders } from '../download.js'
import { readerOf } from '../reader-of.js'
import { periodQuery } from '../report.forms.js'
import { sheetCsv } from '../tables/sheet-csv.js'
import { sheetWorkbook, XLSX_TYPE } from '../tables/sheet-workbook.js'
import { promisesPdf, promisesSheet } from './promises.export.js'
import type { PromisesService } from './promises.service.js'
import { promisesAnswer } from './promises.view.js'

interface Services {
  now: () => Date
  promises: PromisesService
  communities: Pick<CommunityService, 'get'>
}

const COMMON = { method: 'get', permission: 'report:read', tag: 'Reports', query: periodQuery } as const
const nameOf = ({ from, to }: { from: string; to: string }) => `promises-${from}-${to}`

/** What each shop promised, beside what it gave, refused and was complained of. */
export function promisesApi({ promises, communities, now }: Services): ApiRoute[] {
  return [
    apiRoute({
      ...COMMON,
      path: '/reports/promises',
      summary: 'What each shop promised and gave, with refusals and complaints by reason',
      answers: { 200: { description: 'The report', schema: promisesAnswer } },
      handle: async (context) => ok(await promises.promises(readerOf(context), context.query, 'json')),
    }),
    apiRoute({
      ...COMMON,
      path: '/reports/promises.xlsx',
      summary: 'The same figures as an Excel workbook',
      answers: { 200: { description: 'The workbook', contentType: XLSX_TYPE } },
      async handle(context) {
        const { query, meta } = context
        const report = await promises.promises(readerOf(context), query, 'xlsx')
        const workbook = await sheetWorkbook(promisesSheet(report, query, translator(meta.language)))
        return ok(workbook, downloadHeaders(nameOf(query), 'xlsx'))
      },
    }),
    apiRoute({
      ...COMMON,
      path: '/reports/promises.csv',
      summary: 'The same figures as CSV',
      answers: { 200: { description: 'The table', contentType: 'text/csv' } },
      async handle(context) {
        const { query, meta } = context
        const report = await promises.promises(readerOf(context), query, 'csv')
        const text = sheetCsv(promisesSheet(report, query, translator(meta.language)))
        return ok(text, downloadHeaders(nameOf(query), 'csv'))
      },
    }),
    apiRoute({
      ...COMMON,
      path: '/reports/promises.pdf',
      summary: 'The same figures on A4',
      answers: { 200: { description: 'The document', contentType: 'application/pdf' } },
      async handle(context) {
        const { actor, communityId, query, meta } = context
        const report = await promises.promises(readerOf(context), query, 'pdf')
        const { name: communityName } = await communities.get(communityId)
        const printing = { communityName, userName: actorName(actor), at: now() }
        return ok(
          await promisesPdf(report, query, printing, meta.language),
          downloadHeaders(nameOf(query), 'pdf'),
        )
      },
    }),
  ]
}
