import { z } from 'zod'
import { apiRoute, ok, type ApiRoute } from '../../http/api-route.js'
import { translator } from '../../infrastructure/i18n.js'
import { AGE_BANDS } from '../../lib/age-band.js'
import { BENEFIT_TAGS } from '../benefits/benefit.types.js'
import type { CommunityService } from '../communities/community.service.js'
import { actorName } from './actor-name.js'
import { coveragePdf, coverageSheet } from './coverage.export.js'
import type { CoverageService } from './coverage.service.js'
import { downloadHeaders } from './download.js'
import { readerOf } from './reader-of.js'
import { periodQuery } from './report.forms.js'
import { sheetCsv } from './tables/sheet-csv.js'
import { sheetWorkbook, XLSX_TYPE } from './tables/sheet-workbook.js'

const reached = { members: z.int(), withCard: z.int(), redeemed: z.int(), rate: z.number() }
const coverageAnswer = z.object({
  ...reached,
  byTag: z.record(z.enum(BENEFIT_TAGS), z.object(reached)),
  byAgeBand: z.record(z.enum(AGE_BANDS), z.object(reached)),
  neverRedeemed: z.int(),
  quietDays: z.array(z.object({ days: z.int(), members: z.int() })),
})

interface Services {
  now: () => Date
  coverage: CoverageService
  communities: Pick<CommunityService, 'get'>
}

const COMMON = { method: 'get', permission: 'report:read', tag: 'Reports', query: periodQuery } as const
const nameOf = ({ from, to }: { from: string; to: string }) => `coverage-${from}-${to}`

/** Whom the help reaches. */
export function coverageApi({ now, coverage, communities }: Services): ApiRoute[] {
  return [
    apiRoute({
      ...COMMON,
      path: '/reports/coverage',
      summary: 'How many of the active members the help reaches, by tag and age band',
      answers: { 200: { description: 'The coverage', schema: coverageAnswer } },
      handle: async (context) => ok(await coverage.coverage(readerOf(context), context.query, 'json')),
    }),
    apiRoute({
      ...COMMON,
      path: '/reports/coverage.xlsx',
      summary: 'The same figures as an Excel workbook',
      answers: { 200: { description: 'The workbook', contentType: XLSX_TYPE } },
      async handle(context) {
        const { query, meta } = context
        const figures = await coverage.coverage(readerOf(context), query, 'xlsx')
        const workbook = await sheetWorkbook(coverageSheet(figures, query, translator(meta.language)))
        return ok(workbook, downloadHeaders(nameOf(query), 'xlsx'))
      },
    }),
    apiRoute({
      ...COMMON,
      path: '/reports/coverage.csv',
      summary: 'The same figures as CSV',
      answers: { 200: { description: 'The table', contentType: 'text/csv' } },
      async handle(context) {
        const { query, meta } = context
        const figures = await coverage.coverage(readerOf(context), query, 'csv')
        const text = sheetCsv(coverageSheet(figures, query, translator(meta.language)))
        return ok(text, downloadHeaders(nameOf(query), 'csv'))
      },
    }),
    apiRoute({
      ...COMMON,
      path: '/reports/coverage.pdf',
      summary: 'The same figures on A4',
      answers: { 200: { description: 'The document', contentType: 'application/pdf' } },
      async handle(context) {
        const { actor, communityId, query, meta } = context
        const figures = await coverage.coverage(readerOf(context), query, 'pdf')
        const { name: communityName } = await communities.get(communityId)
        const printing = { communityName, userName: actorName(actor), at: now() }
        return ok(
          await coveragePdf(figures, query, printing, meta.language),
          downloadHeaders(nameOf(query), 'pdf'),
        )
      },
    }),
  ]
}
