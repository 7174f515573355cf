import type { Registry } from 'prom-client'
import type { Logger } from '../../infrastructure/logger.js'
import type { AuditService } from '../audit/audit.service.js'
import { createCoverageService } from './coverage.service.js'
import { createDriftService } from './drift.service.js'
import { createReportService } from './report.service.js'

/** The services of this feature. */
export function createReportingServices({
  audit,
  logger,
  metrics,
  now,
}: {
  audit: AuditService
  logger: Logger
  metrics: { registry: Registry }
  now: () => Date
}) {
  return {
    reports: createReportService({ audit }),
    coverage: createCoverageService({ audit, now }),
    drift: createDriftService({ audit, logger, registry: metrics.registry }),
  }
}
