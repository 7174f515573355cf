import type { Config } from '../../config.js'
import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import type { Logger } from '../../infrastructure/logger.js'
import type { AuditService } from '../audit/audit.service.js'
import { createMemberPhones } from '../members/member-phones.js'
import type { MemberService } from '../members/member.service.js'
import { findReachable } from '../members/reachable-member.js'
import type { RedemptionService } from '../redemptions/redemption.service.js'
import { createChoiceService } from './choices/choice.service.js'
import { createLiveNotifications } from './live-notifications.js'
import { createNotificationService } from './notification.service.js'
import { createPayloads, type PayloadDependencies } from './payloads/payloads.js'
import { createNotificationSender } from './sender.js'
import { createWebhook } from './webhook.js'

/** The services of this feature; what is told is read from the features that it is about. */
export function createNotificationServices(
  dependencies: Omit<PayloadDependencies, 'redemptions' | 'notificationChoices' | 'reachable' | 'phoneOf'> & {
    config: Config
    logger: Logger
    encryption: FieldEncryption
    audit: AuditService
    members: MemberService
    redemptions: RedemptionService
  },
) {
  const { config, encryption } = dependencies
  const isLoopbackAllowed = config.isLoopbackWebhookAllowed
  const webhook = createWebhook({ isLoopbackAllowed })
  const notificationChoices = createChoiceService(dependencies)
  const payloads = createPayloads({
    ...dependencies,
    notificationChoices,
    reachable: findReachable,
    phoneOf: createMemberPhones(encryption),
  })
  return {
    notifications: createNotificationService({ ...dependencies, isLoopbackAllowed }),
    notificationChoices,
    notificationSender: createNotificationSender({ ...dependencies, webhook, payloads }),
    liveNotifications: createLiveNotifications(dependencies),
  }
}
