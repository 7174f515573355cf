import type { ActorReference } from '../../http/actor.js'
import type { Language } from '../../infrastructure/i18n.js'
import type { AuditService } from '../audit/audit.service.js'
import { labelsOf } from './report-labels.repository.js'
import type { BenefitsQuery } from './report.forms.js'
import { readRows } from './report.repository.js'
import { reportOf, type BenefitsReport } from './report.view.js'

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

export function createReportService({ audit }: { audit: AuditService }) {
  return {
    /**
     * What was given from day to day (inclusive, Asia/Shanghai), exact at the moment of reading. Members are counted once, however often
     * they came. Every view is an audit event.
     */
    async benefits(reader: Reader, query: BenefitsQuery, format: ReportFormat): Promise<BenefitsReport> {
      const [cells] = await Promise.all([
        readRows(reader.communityId, query),
        recordView(audit, reader, { report: 'benefits', format, ...query }),
      ])
      const labelOf = await labelsOf(reader.communityId, query.groupBy, [...cells.keys()], reader.language)
      return reportOf(cells, query.groupBy, labelOf)
    },
  }
}
export type ReportService = ReturnType<typeof createReportService>

/** Leaves the audit event of a report's view. */
export async function recordView(
  audit: AuditService,
  { communityId, actor, requestId }: Reader,
  facts: { report: string; format: ReportFormat } & Record<string, unknown>,
): Promise<void> {
  const type = EXPORTS.includes(facts.format) ? 'REPORT_EXPORTED' : 'REPORT_VIEWED'
  await audit.record(null, { communityId, type, actor, subjects: [], facts, requestId })
}
