import type { Registry } from 'prom-client'
import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import type { Logger } from '../../infrastructure/logger.js'
import type { AuditService } from '../audit/audit.service.js'
import type { CommunityService } from '../communities/community.service.js'
import type { MemberService } from '../members/member.service.js'
import type { PersonalDataService } from '../members/personal-data.service.js'
import { createCoverageService } from './coverage.service.js'
import { createDriftService } from './drift.service.js'
import { createPromisesService } from './promises/promises.service.js'
import { createFollowUpNotes } from './quiet/follow-up-note.js'
import { createFollowUpService } from './quiet/follow-up.service.js'
import { createReachedService } from './reached.service.js'
import { createQuietService } from './quiet/quiet.service.js'
import { createVisitListService } from './quiet/visit-list.service.js'
import { createReportService } from './report.service.js'
import { createReviewService } from './reviews/review.service.js'

interface Dependencies {
  audit: AuditService
  logger: Logger
  metrics: { registry: Registry }
  encryption: FieldEncryption
  communities: CommunityService
  members: MemberService
  personalData: PersonalDataService
  now: () => Date
}

/** The services of this feature. */
export function createReportingServices(dependencies: Dependencies) {
  const { audit, logger, metrics, encryption, now } = dependencies
  const quiet = createQuietService({ audit, now })
  return {
    reports: createReportService({ audit, now }),
    reportReviews: createReviewService({ audit, now }),
    coverage: createCoverageService({ audit, now }),
    reached: createReachedService(),
    quiet,
    visitLists: createVisitListService({ ...dependencies, quiet }),
    followUps: createFollowUpService({ ...dependencies, notes: createFollowUpNotes(encryption) }),
    promises: createPromisesService({ audit, now }),
    drift: createDriftService({ audit, logger, registry: metrics.registry }),
  }
}
