import type { ClientSession } from 'mongoose'
import type { ActorReference } from '../../http/actor.js'
import type { Language } from '../../infrastructure/i18n.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { readRowsAsOf } from './as-of/as-of.repository.js'
import type { Cell } from './cells.js'
import { comparedPeriod, type Period } from './compare/compared-period.js'
import { besideCurrent } from './compare/counterpart.js'
import { labelsOf } from './report-labels.repository.js'
import type { BenefitsQuery, Grouping } from './report.forms.js'
import { readRowsIn } from './report.repository.js'
import { reportOf, type Before, type BenefitsReport } from './report.view.js'

/** Who reads a report, for the audit and the language of its labels. */
export interface Reader {
  communityId: string
  actor: ActorReference
  requestId: string
  language: Language
}

/** In what form a report leaves the system. */
export type ReportFormat = 'json' | 'page' | 'chart' | 'xlsx' | 'csv' | 'pdf'
const EXPORTS: readonly ReportFormat[] = ['xlsx', 'csv', 'pdf']

type Cells = ReadonlyMap<string, Cell>

export function createReportService({ audit, now }: { audit: AuditService; now: () => Date }) {
  return {
    /**
     * What was given from day to day (inclusive, Asia/Shanghai), exact at the moment of reading, or as it stood at a past one (`asOf`).
     * Members are counted once, however often they came. Every view is an audit event.
     * @throws Problem validation_failed for a moment to come
     */
    async benefits(reader: Reader, query: BenefitsQuery, format: ReportFormat): Promise<BenefitsReport> {
      const asOf = pastMoment(query.asOf, now())
      const [{ cells, before }] = await Promise.all([
        asOf ? readAsOf(reader.communityId, query, asOf) : readNow(reader.communityId, query),
        recordView(audit, reader, { report: 'benefits', format, ...query }),
      ])
      const keys = [...new Set([...cells.keys(), ...(before?.cells.keys() ?? [])])]
      const labelOf = await labelsOf(reader.communityId, query.groupBy, keys, reader.language)
      return reportOf(cells, query.groupBy, labelOf, before)
    },
  }
}
export type ReportService = ReturnType<typeof createReportService>

/** The moment as it was asked for. @throws Problem validation_failed when it has not come yet */
export function pastMoment(asOf: string | undefined, now: Date): Date | undefined {
  if (asOf === undefined) return undefined
  const moment = new Date(asOf)
  if (moment <= now) return moment
  throw new Problem('validation_failed', { errors: [{ path: 'asOf', message: 'fields:as_of_to_come' }] })
}

/** Both periods are read in one snapshot. */
async function readNow(communityId: string, query: BenefitsQuery) {
  return inTransaction(async (session: ClientSession) =>
    withBefore(query, (period) => readRowsIn(session, communityId, { ...period, groupBy: query.groupBy })),
  )
}

async function readAsOf(communityId: string, query: BenefitsQuery, asOf: Date) {
  return withBefore(query, (period) => readRowsAsOf(communityId, { ...period, groupBy: query.groupBy }, asOf))
}

async function withBefore(
  { from, to, groupBy, compare }: Period & { groupBy: Grouping; compare?: BenefitsQuery['compare'] },
  read: (period: Period) => Promise<Cells>,
): Promise<{ cells: Cells; before?: Before }> {
  const current = { from, to }
  const cells = await read(current)
  if (!compare) return { cells }
  const before = comparedPeriod(current, compare)
  const beside = besideCurrent(await read(before), groupBy, { current, before })
  return { cells, before: { ...before, cells: beside } }
}

/** Leaves the audit event of a report's view. */
export async function recordView(
  audit: AuditService,
  { communityId, actor, requestId }: Reader,
  facts: { report: string; format: ReportFormat } & Record<string, unknown>,
): Promise<void> {
  const type = EXPORTS.includes(facts.format) ? 'REPORT_EXPORTED' : 'REPORT_VIEWED'
  await audit.record(null, { communityId, type, actor, subjects: [], facts, requestId })
}
