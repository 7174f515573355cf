import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import type { IdentityService } from '../accounts/identity.service.js'
import type { AuditService } from '../audit/audit.service.js'
import { adoptSignUps } from '../activities/sign-ups/adopt-sign-ups.js'
import { createAdoptCare } from '../care-visits/adopt-care.js'
import type { CardService } from '../cards/card.service.js'
import { createInvitations } from '../devices/invitation.js'
import { createMemberSecrets } from '../members/member-secrets.js'
import type { MemberService } from '../members/member.service.js'
import { adoptQuota } from '../redemptions/adopt-quota.js'
import { createDuplicatesService } from './duplicates.service.js'
import { createMemberMergeService } from './merge.service.js'

/** People who were registered twice: found, and made one. */
export function createMemberMergeServices(deps: {
  encryption: FieldEncryption
  audit: AuditService
  members: MemberService
  cards: CardService
  identities: IdentityService
  now: () => Date
}) {
  const invitations = createInvitations(deps)
  const adoptCare = createAdoptCare(deps.encryption)
  return {
    duplicates: createDuplicatesService(deps),
    memberMerges: createMemberMergeService({
      ...deps,
      secrets: createMemberSecrets(deps.encryption),
      adoptQuota,
      async adoptMatters(pair, session) {
        await adoptCare(pair, session)
        await adoptSignUps(pair, session)
      },
      async revokeCredentials(key, reason, meta, session) {
        await invitations.expire(key, session)
        return deps.cards.revokeAll(key, reason, meta, session)
      },
      forgetSignIns() {
        deps.identities.forget()
      },
    }),
  }
}
