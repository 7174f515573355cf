import type { Traffic } from '../../infrastructure/traffic.js'
import type { AuditService } from '../audit/audit.service.js'
import type { JobFiles } from '../jobs/job-files.js'
import type { JobService } from '../jobs/job.service.js'
import type { MemberIntakeService } from '../members/member-intake.service.js'
import { memberImportHandler } from './import.handler.js'
import { createMemberImportService } from './import.service.js'
import { createImporter } from './importer.js'
import { createStoppedResultService } from './stopped-result.service.js'

interface Dependencies {
  now: () => Date
  audit: AuditService
  jobs: JobService
  jobFiles: JobFiles
  memberIntake: MemberIntakeService
  traffic: Traffic
}

/** The service of lists of people, and what does their job. */
export function createMemberImportServices(deps: Dependencies) {
  const { now, audit, jobs, jobFiles, memberIntake, traffic } = deps
  const importer = createImporter({ intake: memberIntake })
  return {
    memberImports: createMemberImportService({ importer, files: jobFiles, jobs, audit, now }),
    stoppedResults: createStoppedResultService({ jobs, audit }),
    importHandler: memberImportHandler({ importer, files: jobFiles, audit, traffic, now }),
  }
}
