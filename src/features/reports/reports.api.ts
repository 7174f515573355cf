import { z } from 'zod'
import { apiRoute, ok, type ApiRoute } from '../../http/api-route.js'
import { translator } from '../../infrastructure/i18n.js'
import type { CommunityService } from '../communities/community.service.js'
import { actorName } from './actor-name.js'
import { downloadHeaders } from './download.js'
import { figuresAnswer } from './figures-answer.js'
import { readerOf } from './reader-of.js'
import { reportCsv, reportWorkbook } from './report.export.js'
import { benefitsQuery, type BenefitsQuery } from './report.forms.js'
import { reportPdf } from './report.pdf.js'
import type { ReportService } from './report.service.js'
import { reportDigest } from './reviews/report-digest.js'
import { XLSX_TYPE } from './tables/sheet-workbook.js'

export { XLSX_TYPE } from './tables/sheet-workbook.js'

const compared = { previous: z.object(figuresAnswer), change: z.object(figuresAnswer) }
const benefitsAnswer = z.object({
  rows: z.array(
    z.object({ key: z.string(), label: z.string(), ...figuresAnswer, ...z.object(compared).partial().shape }),
  ),
  totals: z.object(figuresAnswer),
  /** Only where a comparison was asked for. */
  compared: z.object({ from: z.string(), to: z.string(), ...compared }).optional(),
})
interface Services {
  now: () => Date
  reports: ReportService
  communities: Pick<CommunityService, 'get'>
}

const COMMON = { method: 'get', permission: 'report:read', tag: 'Reports' } as const

/** What was given, as JSON and as files. */
export function reportApi({ now, reports, communities }: Services): ApiRoute[] {
  return [
    apiRoute({
      ...COMMON,
      path: '/reports/benefits',
      summary: 'What was given in a period, grouped; exact at the moment of reading, or as of a past one',
      query: benefitsQuery,
      answers: { 200: { description: 'The report', schema: benefitsAnswer } },
      handle: async (context) => ok(await reports.benefits(readerOf(context), context.query, 'json')),
    }),
    apiRoute({
      ...COMMON,
      path: '/reports/benefits.xlsx',
      summary: 'The same figures as an Excel workbook',
      query: benefitsQuery,
      answers: { 200: { description: 'The workbook', contentType: XLSX_TYPE } },
      async handle(context) {
        const report = await reports.benefits(readerOf(context), context.query, 'xlsx')
        const workbook = await reportWorkbook(report, context.query, translator(context.meta.language))
        return ok(workbook, downloadHeaders(nameOf(context.query), 'xlsx'))
      },
    }),
    apiRoute({
      ...COMMON,
      path: '/reports/benefits.csv',
      summary: 'The same figures as CSV',
      query: benefitsQuery,
      answers: { 200: { description: 'The table', contentType: 'text/csv' } },
      async handle(context) {
        const report = await reports.benefits(readerOf(context), context.query, 'csv')
        const text = reportCsv(report, context.query, translator(context.meta.language))
        return ok(text, downloadHeaders(nameOf(context.query), 'csv'))
      },
    }),
    apiRoute({
      ...COMMON,
      path: '/reports/benefits.pdf',
      summary: 'The same figures on A4, with their digest',
      query: benefitsQuery,
      answers: { 200: { description: 'The document', contentType: 'application/pdf' } },
      async handle(context) {
        const { actor, communityId, query, meta } = context
        const report = await reports.benefits(readerOf(context), query, 'pdf')
        const { name: communityName } = await communities.get(communityId)
        const digest = reportDigest({ communityId, ...query }, report)
        const printing = { communityName, userName: actorName(actor), at: now(), digest }
        return ok(
          await reportPdf(report, query, printing, meta.language),
          downloadHeaders(nameOf(query), 'pdf'),
        )
      },
    }),
  ]
}

const nameOf = ({ from, to, groupBy }: BenefitsQuery) => `benefits-${groupBy}-${from}-${to}`
