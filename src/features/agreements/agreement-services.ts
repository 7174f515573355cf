import type { AuditService } from '../audit/audit.service.js'
import { createBenefitCopyService } from '../benefit-copies/benefit-copy.service.js'
import { createBenefitStatusService } from '../benefits/benefit-status.service.js'
import { createBenefitService } from '../benefits/benefit.service.js'
import { createPublicShopService } from '../shops/public-shop.service.js'
import { createShopService } from '../shops/shop.service.js'
import { createAgreementLifecycleService } from './agreement-lifecycle.service.js'
import { createAgreementService } from './agreement.service.js'
import { createComparisonService } from './comparison.service.js'
import { createAmendmentService } from './amendment.service.js'
import type { BenefitsInForce } from './benefits-in-force.js'

interface Dependencies {
  audit: AuditService
  benefitsInForce: BenefitsInForce
  now: () => Date
}

/** What staff do with shops, their agreements and the benefits in them. */
export function createAgreementServices({ audit, benefitsInForce, now }: Dependencies) {
  const amendments = createAmendmentService({ now })
  return {
    shops: createShopService({ audit, benefitsInForce }),
    publicShops: createPublicShopService({ now }),
    agreements: createAgreementService({ audit, now }),
    agreementLifecycle: createAgreementLifecycleService({ audit, benefitsInForce, now }),
    comparisons: createComparisonService(),
    benefitCopies: createBenefitCopyService({ audit, amendments, benefitsInForce, now }),
    benefits: {
      ...createBenefitService({ audit, amendments, benefitsInForce, now }),
      ...createBenefitStatusService({ audit, benefitsInForce }),
    },
  }
}
