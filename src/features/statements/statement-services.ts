import type { Keyring } from '../../infrastructure/keyring.js'
import type { SignedTokens } from '../../infrastructure/signed-token.js'
import type { AuditService } from '../audit/audit.service.js'
import type { CommunityService } from '../communities/community.service.js'
import type { ShopService } from '../shops/shop.service.js'
import { createSubsidyFundService } from '../subsidy-fund/subsidy-fund.service.js'
import { createAdjustmentService } from './adjustment.service.js'
import { createStatementBatchService } from './statement-batch.service.js'
import { createStatementPaperService } from './statement-paper.service.js'
import { createStatementProof } from './statement-proof.js'
import { createStatementReader } from './statement-reader.js'
import { createStatementStepsService } from './statement-steps.service.js'
import { createStatementService } from './statement.service.js'
import { createSubsidyDue } from './subsidy-due.js'

interface Dependencies {
  now: () => Date
  keyring: Keyring
  tokens: SignedTokens
  audit: AuditService
  shops: ShopService
  communities: CommunityService
}

/** The services of monthly statements and of the fund that pays them. */
export function createStatementServices(foundation: Dependencies) {
  const reader = createStatementReader()
  const proof = createStatementProof(foundation)
  const statements = createStatementService({ ...foundation, reader, proof })
  const statementSteps = createStatementStepsService({ ...foundation, reader, proof })
  return {
    statements,
    statementSteps,
    statementBatch: createStatementBatchService({ ...foundation, statements, statementSteps }),
    adjustments: createAdjustmentService(foundation),
    statementPapers: createStatementPaperService({ ...foundation, statements }),
    subsidyFund: createSubsidyFundService({ ...foundation, subsidyDue: createSubsidyDue() }),
  }
}
