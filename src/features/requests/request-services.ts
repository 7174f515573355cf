import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import type { AuditService } from '../audit/audit.service.js'
import { createMemberAddresses } from '../members/member-addresses.js'
import { createMemberPhones } from '../members/member-phones.js'
import type { MemberService } from '../members/member.service.js'
import type { OrganizationService } from '../organizations/organization.service.js'
import { createPhotoStore, type PhotoStore } from './photos/photo-store.js'
import { createRequestFiguresService } from './request-figures.service.js'
import { createRequestSecrets, type RequestSecrets } from './request-secrets.js'
import { createRequestService } from './request.service.js'
import { createRequestSettingsService, type RequestSettingsService } from './request-settings.service.js'
import { createRequestSteps } from './request-steps.service.js'

/** What the services of requests are made of. */
export interface RequestDependencies {
  now: () => Date
  audit: AuditService
  members: Pick<MemberService, 'maskedName'>
  addressOf: (communityId: string, memberId: string) => Promise<string | null>
  phoneOf: (communityId: string, memberId: string) => Promise<string | null>
  secrets: RequestSecrets
  photos: PhotoStore
  settings: RequestSettingsService
}

/** The services of this feature. */
export function createRequestServices(deps: {
  now: () => Date
  audit: AuditService
  encryption: FieldEncryption
  members: MemberService
  organizations: OrganizationService
}) {
  const { now, audit, encryption, members, organizations } = deps
  const requestSettings = createRequestSettingsService({ audit })
  const all: RequestDependencies = {
    now,
    audit,
    members,
    addressOf: createMemberAddresses(encryption),
    phoneOf: createMemberPhones(encryption),
    secrets: createRequestSecrets(encryption),
    photos: createPhotoStore(),
    settings: requestSettings,
  }
  return {
    requests: createRequestService(all),
    requestSteps: createRequestSteps(all),
    requestSettings,
    requestFigures: createRequestFiguresService({ now, organizations }),
  }
}
