import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import type { AuditService } from '../audit/audit.service.js'
import { createAllianceService } from '../communities/alliance.service.js'
import type { MemberService } from '../members/member.service.js'
import { createRequestServices } from '../requests/request-services.js'
import { createResourceServices } from '../resources/resource-services.js'
import type { ShopService } from '../shops/shop.service.js'
import { createOrganizationService } from './organization.service.js'

interface Dependencies {
  now: () => Date
  audit: AuditService
  encryption: FieldEncryption
  shops: ShopService
  members: MemberService
}

/** The services of the alliances: their organizations, what these lend, and what they are asked to do. */
export function createAllianceServices(dependencies: Dependencies) {
  const { audit } = dependencies
  const organizations = createOrganizationService(dependencies)
  return {
    organizations,
    alliances: createAllianceService({ audit, organizations }),
    ...createResourceServices({ ...dependencies, organizations }),
    ...createRequestServices({ ...dependencies, organizations }),
  }
}
