import {
  FieldDecryptionError,
  FieldKeyMissingError,
  type FieldEncryption,
} from '../../infrastructure/field-encryption.js'
import type { Logger } from '../../infrastructure/logger.js'
import type { RedemptionService } from '../redemptions/redemption.service.js'
import type { ShopService } from '../shops/shop.service.js'
import { pauseAfter } from './back-off.js'
import { decryptSecret } from './channel-secret.js'
import { findChannel, type ChannelRecord } from './channel.repository.js'
import {
  claim,
  findDue,
  findDueCommunities,
  settle,
  type ClaimedNotification,
  type NotificationRecord,
} from './notification.repository.js'
import { payloadOf } from './payload.js'
import { SIGNATURE_HEADER, signatureOf } from './signature.js'
import type { Delivery, Webhook } from './webhook.js'

/** Of one community so many are looked at in one go, and so many are sent at a time. */
const LOOK_AHEAD = 200
const LANES = 4
/** After the death of a process another one takes its notifications over, in ms; longer than any attempt. */
const CLAIM_MS = 60_000
const DAY_MS = 86_400_000
/** What was sent is of no more use soon; what was given up stays visible for a season. */
const KEEP_SENT_MS = 30 * DAY_MS
const KEEP_GIVEN_UP_MS = 90 * DAY_MS

export interface SenderDependencies {
  now: () => Date
  logger: Logger
  encryption: FieldEncryption
  webhook: Webhook
  redemptions: Pick<RedemptionService, 'fact'>
  shops: Pick<ShopService, 'namesOf'>
  /** The telephone number of an active member, or null. */
  phoneOf: (communityId: string, memberId: string) => Promise<string | null>
}

/**
 * Empties the outbox. A notification goes out at least once and under one id: whoever is killed between sending and noting it sends it again
 * later, and the receiver knows it by its id.
 */
export function createNotificationSender(dependencies: SenderDependencies) {
  const { now, logger, encryption, webhook, redemptions, shops, phoneOf } = dependencies

  async function payloadFor(notification: NotificationRecord, channel: ChannelRecord) {
    const communityId = String(notification.communityId)
    const record = await redemptions.fact(communityId, String(notification.redemptionId))
    if (!record) return null
    const shopId = String(record.shopId)
    const names = await shops.namesOf(communityId, [shopId])
    const phone = channel.includesPhone ? await phoneOf(communityId, String(record.memberId)) : null
    return payloadOf(notification, record, { shopName: names.get(shopId) ?? '', phone })
  }

  /** Null when there is none, or its key is gone: the channel must be set up anew. */
  function secretOf({ communityId, secretCipher }: ChannelRecord): string | null {
    if (!secretCipher) return null
    try {
      return decryptSecret(encryption, String(communityId), secretCipher)
    } catch (error) {
      if (error instanceof FieldDecryptionError || error instanceof FieldKeyMissingError) return null
      throw error
    }
  }

  async function deliver(notification: NotificationRecord, channel: ChannelRecord): Promise<Delivery> {
    const payload = await payloadFor(notification, channel)
    const { communityId } = notification
    if (!payload) return { ok: false, failure: { kind: 'channel' } }
    if (channel.kind === 'log') {
      // Who it was stays out of the log: by the redemption's id the community finds the rest.
      const { id, kind, redemptionId, discountFen } = payload
      logger.info(
        { notificationId: id, kind, communityId: String(communityId), redemptionId, discountFen },
        'notification',
      )
      return { ok: true }
    }
    if (!channel.url) return { ok: false, failure: { kind: 'channel' } }
    const secret = secretOf(channel)
    if (secret === null) return { ok: false, failure: { kind: 'channel' } }
    const body = JSON.stringify(payload)
    return webhook.post(channel.url, body, {
      [SIGNATURE_HEADER]: signatureOf(secret, body, now()),
      'x-yinlinghui-notification': payload.id,
    })
  }

  /** True when the other side took it, or nothing is to be sent any more. */
  async function attempt(claimed: ClaimedNotification, channel: ChannelRecord | null): Promise<boolean> {
    const { notification } = claimed
    const at = now()
    if (!channel || channel.kind === 'off') {
      await settle(claimed, { state: 'dropped', forgetAt: new Date(at.getTime() + KEEP_SENT_MS) })
      return true
    }
    const delivery = await deliver(notification, channel)
    if (delivery.ok) {
      const sentAt = now()
      const forgetAt = new Date(sentAt.getTime() + KEEP_SENT_MS)
      await settle(claimed, { state: 'sent', sentAt, forgetAt })
      return true
    }
    const { failure } = delivery
    const pause = pauseAfter(notification.attempts)
    if (pause === null) {
      await settle(claimed, {
        state: 'given_up',
        failure,
        forgetAt: new Date(at.getTime() + KEEP_GIVEN_UP_MS),
      })
      logger.warn({ communityId: String(notification.communityId), failure }, 'notification given up')
    } else await settle(claimed, { failure, nextAt: new Date(now().getTime() + pause) })
    return false
  }

  /** Until nothing is due. After a failure the rest waits for the next turn, so that a deaf receiver costs little. */
  async function sendOf(communityId: string, stopping: AbortSignal): Promise<number> {
    const channel = await findChannel(communityId)
    let isDeaf = false
    let done = 0
    for (;;) {
      const due = await findDue(communityId, now(), LOOK_AHEAD)
      const before = done
      const lane = async () => {
        for (let next = due.shift(); next && !isDeaf && !stopping.aborted; next = due.shift()) {
          const claimed = await claim(next, new Date(now().getTime() + CLAIM_MS))
          if (!claimed) continue
          if (await attempt(claimed, channel)) done += 1
          else isDeaf = true
        }
      }
      await Promise.all(Array.from({ length: LANES }, lane))
      if (done === before || isDeaf || stopping.aborted) return done
    }
  }

  return {
    /** Sends what is due, of all communities beside each other. Answers how many notifications are done with. */
    async sendDue(stopping: AbortSignal): Promise<number> {
      const communities = await findDueCommunities(now())
      const done = await Promise.all(communities.map((id) => sendOf(id, stopping)))
      return done.reduce((sum, count) => sum + count, 0)
    },
  }
}
export type NotificationSender = ReturnType<typeof createNotificationSender>
