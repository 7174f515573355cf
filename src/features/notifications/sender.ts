import {
  FieldDecryptionError,
  FieldKeyMissingError,
  type FieldEncryption,
} from '../../infrastructure/field-encryption.js'
import type { Logger } from '../../infrastructure/logger.js'
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
import type { NotificationPayload, Payloads } from './payloads/payloads.js'
import { topicsOf } from './channel-topics.js'
import { SIGNATURE_HEADER, signatureOf } from './signature.js'
import { topicOf } from './topics.js'
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
  payloads: Payloads
}

/**
 * Empties the outbox. A notification goes out at least once and under one id: whoever is killed between sending and noting it sends it again
 * later, and the receiver knows it by its id.
 */
export function createNotificationSender(dependencies: SenderDependencies) {
  const { now, logger, encryption, webhook, payloads } = dependencies

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

  async function deliver(payload: NotificationPayload, channel: ChannelRecord): Promise<Delivery> {
    if (channel.kind === 'log') {
      logger.info(loggedOf(payload), 'notification')
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
    const payload = isTold(notification, channel) ? await payloads.of(notification, channel) : null
    if (!payload || !channel) {
      await settle(claimed, { state: 'dropped', forgetAt: new Date(at.getTime() + KEEP_SENT_MS) })
      return true
    }
    const delivery = await deliver(payload, channel)
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

/** Whether the channel is on for what the notification is about, which may have changed since it was put into the outbox. */
const isTold = ({ kind }: NotificationRecord, channel: ChannelRecord | null): channel is ChannelRecord =>
  channel !== null && channel.kind !== 'off' && topicsOf(channel).includes(topicOf(kind))

/** Who it was stays out of the log: by the ids of the facts the community finds the rest. */
function loggedOf(payload: NotificationPayload) {
  const { id: notificationId, kind, communityId } = payload
  const common = { notificationId, kind, communityId }
  if ('redemptionId' in payload) {
    return { ...common, redemptionId: payload.redemptionId, discountFen: payload.discountFen }
  }
  if ('activityId' in payload) return { ...common, activityId: payload.activityId }
  if ('requestId' in payload) return { ...common, requestId: payload.requestId }
  return { ...common, alarmId: payload.alarmId }
}
