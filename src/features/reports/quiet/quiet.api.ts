import { z } from 'zod'
import { apiRoute, created, idParams, ok, type ApiRoute } from '../../../http/api-route.js'
import { pageOf } from '../../../http/page-schema.js'
import { actorName } from '../actor-name.js'
import { downloadHeaders } from '../download.js'
import { readerOf } from '../reader-of.js'
import { quietExportQuery, quietQuery } from '../report.forms.js'
import { sheetCsv } from '../tables/sheet-csv.js'
import { sheetWorkbook, XLSX_TYPE } from '../tables/sheet-workbook.js'
import { AGE_BANDS } from '../../../lib/age-band.js'
import { followUpBody, followUpsQuery } from './follow-up.forms.js'
import type { FollowUpService } from './follow-up.service.js'
import { followUpAnswer, followUpFactsAnswer } from './follow-up.view.js'
import { quietPdf, quietSheet } from './quiet.export.js'
import { visitListBody } from './quiet.forms.js'
import type { QuietService } from './quiet.service.js'
import type { VisitListService } from './visit-list.service.js'

const quietItem = z.object({
  id: z.string(),
  number: z.int(),
  name: z.string(),
  sex: z.enum(['male', 'female']),
  birthDate: z.string(),
  age: z.int(),
  ageBand: z.enum(AGE_BANDS),
  tags: z.array(z.string()),
  phoneMasked: z.string().nullable(),
  everRedeemed: z.boolean(),
  lastFollowUp: followUpFactsAnswer.nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})

interface Services {
  quiet: QuietService
  visitLists: VisitListService
  followUps: FollowUpService
}

const COMMON = { permission: 'report:read', tag: 'Reports' } as const

/** Members of whom nothing was heard, to be called upon, and what was done about it. */
export function quietApi(services: Services): ApiRoute[] {
  return [...listRoutes(services), ...followUpRoutes(services)]
}

function listRoutes({ quiet, visitLists }: Services): ApiRoute[] {
  const file = (path: string, summary: string, contentType: string) =>
    ({
      ...COMMON,
      method: 'get',
      path,
      summary,
      query: quietExportQuery,
      answers: { 200: { description: 'The list', contentType } },
    }) as const
  return [
    apiRoute({
      ...COMMON,
      method: 'get',
      path: '/reports/quiet',
      summary: 'Active members without a redemption for so many days, who lives alone first, then the oldest',
      query: quietQuery,
      answers: { 200: { description: 'A page of members', schema: pageOf(quietItem) } },
      handle: async (context) => ok(await quiet.list(readerOf(context), context.query)),
    }),
    apiRoute({
      ...file('/reports/quiet.xlsx', 'The same list as an Excel workbook, names masked', XLSX_TYPE),
      async handle(context) {
        const { items } = await quiet.all(readerOf(context), context.query, 'xlsx')
        const workbook = await sheetWorkbook(quietSheet(items, context.query, context.meta.language))
        return ok(workbook, downloadHeaders(`quiet-${context.query.days}`, 'xlsx'))
      },
    }),
    apiRoute({
      ...file('/reports/quiet.csv', 'The same list as CSV, names masked', 'text/csv'),
      async handle(context) {
        const { items } = await quiet.all(readerOf(context), context.query, 'csv')
        const text = sheetCsv(quietSheet(items, context.query, context.meta.language))
        return ok(text, downloadHeaders(`quiet-${context.query.days}`, 'csv'))
      },
    }),
    apiRoute({
      ...file('/reports/quiet.pdf', 'The same list on A4, names masked', 'application/pdf'),
      async handle(context) {
        const { actor, query, meta } = context
        const paper = await visitLists.masked(readerOf(context), actorName(actor), query)
        return ok(await quietPdf(paper, meta.language), downloadHeaders(`quiet-${query.days}`, 'pdf'))
      },
    }),
    apiRoute({
      method: 'post',
      path: '/reports/quiet/visit-list.pdf',
      permission: 'member:reveal',
      tag: 'Reports',
      summary:
        'The first of the list on A4 with full names, telephones and addresses, for a reason; audited for each member',
      body: visitListBody,
      answers: { 200: { description: 'The list', contentType: 'application/pdf' } },
      async handle(context) {
        const { actor, body, meta } = context
        const { reason, ...filters } = body
        const paper = await visitLists.full(readerOf(context), actorName(actor), { filters, reason }, meta)
        return ok(await quietPdf(paper, meta.language), downloadHeaders(`visits-${filters.days}`, 'pdf'))
      },
    }),
  ]
}

function followUpRoutes({ followUps }: Services): ApiRoute[] {
  return [
    apiRoute({
      method: 'post',
      path: '/members/:id/follow-ups',
      permission: 'follow-up:manage',
      tag: 'Members',
      summary: 'Write down what was done about a member of whom nothing was heard',
      params: idParams,
      body: followUpBody,
      answers: {
        200: { description: 'Sent before under the same key', schema: followUpAnswer },
        201: { description: 'The follow-up', schema: followUpAnswer },
      },
      async handle({ communityId, params, body, meta }) {
        const key = { communityId, memberId: params.id }
        const { followUp, isNew } = await followUps.record(key, body, meta)
        return isNew ? created(followUp) : ok(followUp)
      },
    }),
    apiRoute({
      method: 'get',
      path: '/members/:id/follow-ups',
      permission: 'follow-up:read',
      tag: 'Members',
      summary: 'What was done about a member, newest first',
      params: idParams,
      query: followUpsQuery,
      answers: { 200: { description: 'The follow-ups', schema: pageOf(followUpAnswer) } },
      async handle({ actor, communityId, params, query }) {
        const key = { communityId, memberId: params.id }
        return ok(await followUps.ofMember(key, query, actor.role))
      },
    }),
  ]
}
