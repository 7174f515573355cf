import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import type { Keyring } from '../../infrastructure/keyring.js'
import type { Scope } from '../../http/scope.js'
import type { IdentityService } from '../accounts/identity.service.js'
import { createAuditEventsService } from '../audit/audit-events.service.js'
import type { AuditService } from '../audit/audit.service.js'
import { createCardService, type CardService } from '../cards/card.service.js'
import type { CardView } from '../cards/card.view.js'
import { forgetHolderOfCards } from '../cards/forget-holder.js'
import { createCodeService } from '../codes/code.service.js'
import type { CommunityService } from '../communities/community.service.js'
import { createClaimGuard } from '../devices/claim-guard.js'
import { createDeviceService } from '../devices/device.service.js'
import { createInvitations } from '../devices/invitation.js'
import { createPhoneEnrolmentService } from '../devices/phone-enrolment.service.js'
import { createCareForExport } from '../care-visits/care-for-export.js'
import { forgetCareOfMember } from '../care-visits/care-of-member.js'
import { forgetNotificationChoices, mutedOfMember } from '../notifications/choices/choices-of-member.js'
import { forgetNoticesSeenBy } from '../notices/notices-of-member.js'
import { forgetAnomaliesOfMember } from '../anomalies/anomaly.repository.js'
import { complaintsForExport, forgetComplaintsOfMember } from '../complaints/complaints-of-member.js'
import { forgetRequestsOfMember, requestsForExport } from '../requests/requests-of-member.js'
import { activitiesForExport, forgetActivitiesOfMember } from '../activities/activities-of-member.js'
import { forgetFilesWithCards } from '../jobs/forget-cards.js'
import { forgetNameOfMember } from '../redemptions/forget-member.js'
import { createFollowUpNotes, forgetNotesOfMember } from '../reports/quiet/follow-up-note.js'
import type { RedemptionService } from '../redemptions/redemption.service.js'
import type { ShopService } from '../shops/shop.service.js'
import { createConsentService } from './consent.service.js'
import { looksAt } from './looked-at.js'
import { createMemberIntakeService } from './member-intake.service.js'
import { createMemberLifecycleService } from './member-lifecycle.service.js'
import type { MemberKey } from './member.repository.js'
import { createMemberSecrets } from './member-secrets.js'
import { createMemberService } from './member.service.js'
import { createOwnCopyService } from './own-copy.service.js'
import { createPersonalDataService } from './personal-data.service.js'
import { idsOfPerson } from './person.repository.js'
import { redemptionsForExport } from './redemptions-for-export.js'

interface Dependencies {
  now: () => Date
  keyring: Keyring
  encryption: FieldEncryption
  audit: AuditService
  communities: CommunityService
  shops: ShopService
  identities: IdentityService
  redemptions: RedemptionService
}

/** The services of members and of what they are given: cards, phones, codes; and of the shops' counter devices. */
export function createMembershipServices(dependencies: Dependencies) {
  const { now, keyring, encryption, audit, communities, shops, identities, redemptions } = dependencies
  const communityRules = async (communityId: string) => {
    const { minimumAge, settings } = await communities.get(communityId)
    return { minimumAge, noticeVersion: settings.noticeVersion }
  }
  const requireShop = (scope: Scope, shopId: string) => shops.get(scope, shopId)
  const forgetSignIns = () => {
    identities.forget()
  }
  const secrets = createMemberSecrets(encryption)
  const invitations = createInvitations({ now })
  const auditEvents = createAuditEventsService()
  const members = createMemberService({ communityRules, secrets, audit, now })
  const cards = createCardService({ members, keyring, audit, forgetSignIns, now })
  const memberLifecycle = createMemberLifecycleService({
    async revokeCredentials(key, reason, meta, session) {
      await invitations.expire(key, session)
      return cards.revokeAll(key, reason, meta, session)
    },
    async forgetName(key, session) {
      await forgetNameOfMember(key, session)
      await forgetComplaintsOfMember(key, session)
      await forgetNotesOfMember(key, session)
      await forgetCareOfMember(key, session)
      await forgetNoticesSeenBy(key, session)
      await forgetNotificationChoices(key, session)
      await forgetRequestsOfMember(key, session)
      await forgetAnomaliesOfMember(key, session)
      await forgetActivitiesOfMember(key, session)
    },
    async forgetCards(key, session) {
      const cardIds = await forgetHolderOfCards(key, session)
      await forgetFilesWithCards(key.communityId, cardIds, now(), session)
    },
    forgetSignIns,
    audit,
    now,
  })
  const sources = {
    cards: (key: MemberKey) => cardsOfPerson(cards, key),
    redemptions: (key: MemberKey) => redemptionsForExport({ redemptions, shops }, key),
    looks: (key: MemberKey) => looksAt(auditEvents, key),
    complaints: complaintsForExport,
    followUps: (key: MemberKey) => createFollowUpNotes(encryption).forExport(key),
    careVisits: createCareForExport(encryption),
    requests: requestsForExport(encryption),
    activities: activitiesForExport,
    mutedNotifications: mutedOfMember,
  }
  const personalData = createPersonalDataService({ sources, secrets, audit, now })
  return {
    members,
    memberIntake: createMemberIntakeService({ communityRules, members, secrets, now }),
    memberLifecycle,
    personalData,
    ownCopies: createOwnCopyService({ secrets, personalData }),
    consents: createConsentService({
      noticeVersion: async (communityId) => (await communityRules(communityId)).noticeVersion,
      audit,
      now,
    }),
    looks: (key: MemberKey) => looksAt(auditEvents, key),
    cards,
    codes: createCodeService({ requireShop, members, audit, now }),
    devices: createDeviceService({ requireShop, invitations, audit, forgetSignIns, now }),
    claims: createClaimGuard(),
    phoneEnrolments: createPhoneEnrolmentService({ invitations, members, cards, audit }),
  }
}

/** Also those of the members who were merged into this one: they were the same person's. */
async function cardsOfPerson(cards: Pick<CardService, 'allOfMember'>, key: MemberKey): Promise<CardView[]> {
  const owned: CardView[] = []
  for (const memberId of await idsOfPerson(key))
    owned.push(...(await cards.allOfMember({ ...key, memberId })))
  return owned
}
