import type { AuditService } from '../audit/audit.service.js'
import type { OrganizationService } from '../organizations/organization.service.js'
import { createBookingService } from './booking.service.js'
import { createGivenService } from './given.service.js'
import { createResourceService } from './resource.service.js'

/** The services of this feature. */
export function createResourceServices(deps: {
  now: () => Date
  audit: AuditService
  organizations: OrganizationService
}) {
  const resources = createResourceService(deps)
  return {
    resources,
    bookings: createBookingService({ ...deps, resources }),
    given: createGivenService(deps),
  }
}
