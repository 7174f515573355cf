import { z } from 'zod'
import { apiRoute, ok, type ApiContext, type ApiRoute } from '../../http/api-route.js'
import type { UserService } from '../accounts/user.service.js'
import { businessDayOf } from '../../lib/business-day.js'
import { auditCsv, auditWorkbook, type Names } from './audit.export.js'
import { auditEventsQuery, auditExportQuery, type AuditFilters } from './audit.forms.js'
import type { AuditSearchService } from './audit-search.service.js'
import { SEAL_STATES } from './seal-states.js'

const eventAnswer = z.object({
  id: z.string(),
  type: z.string(),
  at: z.string(),
  actor: z.object({ kind: z.string(), role: z.string() }).loose(),
  subjects: z.array(z.object({ kind: z.string(), id: z.string() })),
  reason: z.string().nullable(),
  facts: z.record(z.string(), z.unknown()),
  beforeHash: z.string().nullable(),
  afterHash: z.string().nullable(),
  requestId: z.string().nullable(),
  deviceTime: z.string().nullable(),
  sealNo: z.int().nullable(),
  sealState: z.enum(SEAL_STATES),
  createdAt: z.string(),
  updatedAt: z.string(),
})

const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const CSV_TYPE = 'text/csv; charset=utf-8'

interface Services {
  auditSearch: AuditSearchService
  users: Pick<UserService, 'list'>
  now: () => Date
}

type ExportContext = ApiContext<unknown, AuditFilters, unknown>

export function auditApi({ auditSearch, users, now }: Services): ApiRoute[] {
  async function found(context: ExportContext, format: 'xlsx' | 'csv') {
    const { communityId, actor, query, meta } = context
    const asked = { communityId, actor, requestId: meta.requestId, by: meta.actor }
    const events = await auditSearch.exportAll(asked, query, format)
    const { items } = await users.list(actor, { communityId, limit: 200 })
    const names: Names = new Map(items.map(({ id, name }) => [id, name]))
    return { events, names }
  }

  const download = (format: 'xlsx' | 'csv') => ({
    'Content-Type': format === 'xlsx' ? XLSX_TYPE : CSV_TYPE,
    'Content-Disposition': `attachment; filename="audit-${businessDayOf(now())}.${format}"`,
    'Cache-Control': 'no-store',
  })

  return [
    apiRoute({
      method: 'get',
      path: '/audit/events',
      permission: 'audit:read',
      tag: 'Audit',
      summary: 'What was done by whom to what, newest first, with what its seal says of each event',
      query: auditEventsQuery,
      answers: {
        200: {
          description: 'The events',
          schema: z.object({ items: z.array(eventAnswer), nextCursor: z.string().nullable() }),
        },
      },
      handle: async ({ communityId, actor, query }) =>
        ok(await auditSearch.list({ communityId, actor }, query)),
    }),
    apiRoute({
      method: 'get',
      path: '/audit/events.xlsx',
      permission: 'audit:read',
      tag: 'Audit',
      summary: 'All events that the filters find as an Excel workbook; the export is an event itself',
      query: auditExportQuery,
      answers: { 200: { description: 'The workbook', contentType: XLSX_TYPE } },
      async handle(context) {
        const { events, names } = await found(context, 'xlsx')
        return ok(await auditWorkbook(context.req, events, names), download('xlsx'))
      },
    }),
    apiRoute({
      method: 'get',
      path: '/audit/events.csv',
      permission: 'audit:read',
      tag: 'Audit',
      summary: 'The same as CSV',
      query: auditExportQuery,
      answers: { 200: { description: 'The table', contentType: 'text/csv' } },
      async handle(context) {
        const { events, names } = await found(context, 'csv')
        return ok(auditCsv(context.req, events, names), download('csv'))
      },
    }),
  ]
}
