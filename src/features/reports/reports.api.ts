import { z } from 'zod'
import { apiRoute, ok, type ApiContext, type ApiRoute } from '../../http/api-route.js'
import { translator } from '../../infrastructure/i18n.js'
import { BENEFIT_TAGS } from '../benefits/benefit.types.js'
import type { CoverageService } from './coverage.service.js'
import { reportCsv, reportWorkbook } from './report.export.js'
import { benefitsQuery, periodQuery, quietQuery, type BenefitsQuery } from './report.forms.js'
import type { Reader, ReportService } from './report.service.js'

const figures = {
  redemptions: z.int(),
  members: z.int(),
  billFen: z.int(),
  discountFen: z.int(),
  subsidyFen: z.int(),
  voids: z.int(),
}
const benefitsAnswer = z.object({
  rows: z.array(z.object({ key: z.string(), label: z.string(), ...figures })),
  totals: z.object(figures),
})
const reached = { members: z.int(), withCard: z.int(), redeemed: z.int(), rate: z.number() }
const coverageAnswer = z.object({
  ...reached,
  byTag: z.record(z.enum(BENEFIT_TAGS), z.object(reached)),
  neverRedeemed: z.int(),
  quietDays: z.array(z.object({ days: z.int(), members: z.int() })),
})
const quietAnswer = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      number: z.int(),
      name: z.string(),
      sex: z.enum(['male', 'female']),
      birthDate: z.string(),
      tags: z.array(z.string()),
      phoneMasked: z.string().nullable(),
      everRedeemed: z.boolean(),
      createdAt: z.string(),
      updatedAt: z.string(),
    }),
  ),
  nextCursor: z.string().nullable(),
})

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const COMMON = { method: 'get', permission: 'report:read', tag: 'Reports' } as const

export function reportApi(services: { reports: ReportService; coverage: CoverageService }): ApiRoute[] {
  const { reports, coverage } = services
  return [
    apiRoute({
      ...COMMON,
      path: '/reports/benefits',
      summary: 'What was given in a period, grouped; exact at the moment of reading',
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
        return ok(workbook, download(context.query, 'xlsx', XLSX_TYPE))
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
        return ok(text, download(context.query, 'csv', 'text/csv; charset=utf-8'))
      },
    }),
    apiRoute({
      ...COMMON,
      path: '/reports/coverage',
      summary: 'How many of the active members the help reaches',
      query: periodQuery,
      answers: { 200: { description: 'The coverage', schema: coverageAnswer } },
      handle: async (context) => ok(await coverage.coverage(readerOf(context), context.query)),
    }),
    apiRoute({
      ...COMMON,
      path: '/reports/quiet',
      summary: 'Active members without a redemption for so many days',
      query: quietQuery,
      answers: { 200: { description: 'The members, by number', schema: quietAnswer } },
      handle: async (context) => ok(await coverage.quiet(readerOf(context), context.query)),
    }),
  ]
}

function readerOf({ communityId, meta }: ApiContext<unknown, unknown, unknown>): Reader {
  return { communityId, actor: meta.actor, requestId: meta.requestId, language: meta.language }
}

function download({ from, to, groupBy }: BenefitsQuery, extension: string, contentType: string) {
  return {
    'Content-Type': contentType,
    'Content-Disposition': `attachment; filename="benefits-${groupBy}-${from}-${to}.${extension}"`,
    'Cache-Control': 'no-store',
  }
}
