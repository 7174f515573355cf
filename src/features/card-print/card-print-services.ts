import type { Keyring } from '../../infrastructure/keyring.js'
import type { Logger } from '../../infrastructure/logger.js'
import type { AuditService } from '../audit/audit.service.js'
import { createCardDeskService } from '../cards/card-desk.service.js'
import type { CardService } from '../cards/card.service.js'
import type { CommunityService } from '../communities/community.service.js'
import { createJobFiles } from '../jobs/job-files.js'
import type { JobHandler } from '../jobs/job-handler.js'
import { createJobService } from '../jobs/job.service.js'
import type { MemberService } from '../members/member.service.js'
import { createCardBatchService } from './card-batch.service.js'
import { cardIssueHandlers } from './card-issue.handlers.js'
import { cardPrintHandler } from './card-print.handler.js'
import { createSelection } from './selection.js'

interface Dependencies {
  now: () => Date
  logger: Logger
  keyring: Keyring
  audit: AuditService
  communities: CommunityService
  members: MemberService
  cards: CardService
}

/** The services of the desk where cards are printed, and of the jobs that it gives. */
export function createCardPrintServices(dependencies: Dependencies) {
  const { now, keyring, audit, communities, members, cards } = dependencies
  const jobFiles = createJobFiles(keyring)
  const jobs = createJobService({ files: jobFiles, audit, now })
  const cardDesk = createCardDeskService({ audit, now })
  const selection = createSelection({ cardDesk, members })
  const jobHandlers: JobHandler[] = [
    cardPrintHandler({ cards, cardDesk, communities, audit, now }),
    ...cardIssueHandlers({ cards, cardDesk, jobs }),
  ]
  return {
    jobs,
    jobFiles,
    jobHandlers,
    cardDesk,
    cardBatches: createCardBatchService({ selection, cards, cardDesk, jobs, audit, now }),
  }
}
