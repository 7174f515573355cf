import type { Logger } from '../../infrastructure/logger.js'
import type { AuditService } from '../audit/audit.service.js'
import type { CommunityService } from '../communities/community.service.js'
import type { RedemptionService } from '../redemptions/redemption.service.js'
import type { ShopService } from '../shops/shop.service.js'
import { createAnomalyService } from './anomaly.service.js'
import { createExaminer } from './examiner.js'

interface Dependencies {
  now: () => Date
  logger: Logger
  audit: AuditService
  communities: CommunityService
  shops: ShopService
  redemptions: RedemptionService
}

/** The services of this feature. */
export function createAnomalyServices(dependencies: Dependencies) {
  return { anomalies: createAnomalyService(dependencies), examiner: createExaminer(dependencies) }
}
