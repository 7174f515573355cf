import type { Config } from '../../config.js'
import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import type { Logger } from '../../infrastructure/logger.js'
import type { AuditService } from '../audit/audit.service.js'
import { createMemberPhones } from '../members/member-phones.js'
import type { RedemptionService } from '../redemptions/redemption.service.js'
import type { ShopService } from '../shops/shop.service.js'
import { createLiveNotifications } from './live-notifications.js'
import { createNotificationService } from './notification.service.js'
import { createNotificationSender } from './sender.js'
import { createWebhook } from './webhook.js'

interface Dependencies {
  config: Config
  now: () => Date
  logger: Logger
  encryption: FieldEncryption
  audit: AuditService
  redemptions: RedemptionService
  shops: ShopService
}

/** The services of this feature. */
export function createNotificationServices(dependencies: Dependencies) {
  const { config, encryption } = dependencies
  const isLoopbackAllowed = config.isLoopbackWebhookAllowed
  const webhook = createWebhook({ isLoopbackAllowed })
  return {
    notifications: createNotificationService({ ...dependencies, isLoopbackAllowed }),
    notificationSender: createNotificationSender({
      ...dependencies,
      webhook,
      phoneOf: createMemberPhones(encryption),
    }),
    liveNotifications: createLiveNotifications(dependencies),
  }
}
