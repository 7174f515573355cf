import type { Keyring } from '../../infrastructure/keyring.js'
import type { Logger } from '../../infrastructure/logger.js'
import type { SignedTokens } from '../../infrastructure/signed-token.js'
import type { BenefitsInForce } from '../agreements/benefits-in-force.js'
import type { AuditService } from '../audit/audit.service.js'
import type { DeviceService } from '../devices/device.service.js'
import type { CounterWriters } from '../redemptions/counter-services.js'
import { createAttribution } from './attribute.js'
import { createGrantSigner } from './grant.js'
import { createLeaseService } from './lease.service.js'
import { createReviewService } from './review.service.js'
import { createSettlement } from './settle.js'
import { createUploadService } from './upload.service.js'

interface Dependencies {
  now: () => Date
  logger: Logger
  keyring: Keyring
  tokens: SignedTokens
  audit: AuditService
  benefitsInForce: BenefitsInForce
  devices: DeviceService
  counterWriters: CounterWriters
}

/** Redeeming without network: leases, uploads by the counter's own writers, and staff's review. */
export function createOfflineServices(dependencies: Dependencies) {
  const { keyring, tokens, counterWriters } = dependencies
  const grants = createGrantSigner({ tokens, keyring })
  const attribution = createAttribution({ ...dependencies, ...counterWriters })
  const settlement = createSettlement({ ...dependencies, ...counterWriters })
  return {
    leases: createLeaseService({ ...dependencies, grants }),
    uploads: createUploadService({ ...dependencies, attribution, settlement }),
    reviews: createReviewService(dependencies),
  }
}
export type OfflineServices = ReturnType<typeof createOfflineServices>
