import type { ClientSession } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import { assertSeen } from '../../http/assert-seen.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { idInCursor } from '../../http/search.js'
import type { FieldEncryption } from '../../infrastructure/field-encryption.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { topicsOf } from './channel-topics.js'
import { encryptSecret } from './channel-secret.js'
import { changeChannel, findChannel, insertChannel, type ChannelRecord } from './channel.repository.js'
import type { ChannelBody, NotificationsQuery } from './notification.forms.js'
import {
  countGivenUp,
  countNotifications,
  listNotifications,
  retryGivenUp,
  type NotificationRecord,
} from './notification.repository.js'
import { newSecret } from './signature.js'
import { refusalOfUrl } from './webhook-address.js'

type Meta = Pick<RequestMeta, 'actor' | 'requestId' | 'ifMatch'>

export interface SavedChannel {
  channel: ChannelRecord
  /** The new secret, if one was made: it is told this once. */
  secret: string | undefined
}

interface Dependencies {
  now: () => Date
  audit: AuditService
  encryption: FieldEncryption
  isLoopbackAllowed: boolean
}

/** How a community's notifications go out, and what became of them. */
export function createNotificationService({ now, audit, encryption, isLoopbackAllowed }: Dependencies) {
  async function save(communityId: string, body: ChannelBody, meta: Meta): Promise<SavedChannel> {
    return inTransaction(async (session) => {
      const before = await findChannel(communityId, session)
      assertSeen(meta.ifMatch, before ?? { revision: 0 })
      const url = body.url ?? before?.url ?? null
      if (body.kind === 'webhook' || body.url !== undefined) refuseUrl(url, isLoopbackAllowed)
      const isSecretNew = body.renewSecret === true || (body.kind === 'webhook' && !before?.secretCipher)
      const secret = isSecretNew ? newSecret() : undefined
      const settings = {
        kind: body.kind,
        url,
        includesPhone: body.includesPhone ?? before?.includesPhone ?? false,
        topics: body.topics ?? [...topicsOf(before)],
        secretCipher: secret
          ? encryptSecret(encryption, communityId, secret)
          : (before?.secretCipher ?? null),
      }
      const channel = before
        ? await changeChannel(session, before, settings)
        : await insertChannel(session, communityId, settings)
      if (!channel) throw new Problem('stale_edit')
      await record(session, communityId, channel, before, isSecretNew, meta)
      return { channel, secret }
    })
  }

  /** The address may hold a key of the other side: the event says only whether it changed. */
  async function record(
    session: ClientSession,
    communityId: string,
    channel: ChannelRecord,
    before: ChannelRecord | null,
    isSecretNew: boolean,
    { actor, requestId }: Meta,
  ) {
    const { kind, includesPhone, url } = channel
    const topics = [...topicsOf(channel)]
    const isUrlChanged = url !== (before?.url ?? null)
    await audit.record(session, {
      communityId,
      type: 'NOTIFICATION_CHANNEL_SET',
      actor,
      subjects: [{ kind: 'notificationChannel', id: String(channel._id) }],
      facts: { before: before?.kind ?? 'off', kind, includesPhone, topics, isUrlChanged, isSecretNew },
      requestId,
    })
  }

  return {
    async channelOf(communityId: string) {
      const [channel, counts] = await Promise.all([findChannel(communityId), countNotifications(communityId)])
      return { channel, counts }
    },

    /**
     * Sets the channel. The first web hook gets a secret, which is told once.
     * @throws Problem validation_failed for an address that must not be reached, stale_edit
     */
    async setChannel(communityId: string, body: ChannelBody, meta: Meta): Promise<SavedChannel> {
      try {
        return await save(communityId, body, meta)
      } catch (error) {
        // Somebody else has set it for the first time just now.
        if (isDuplicateKey(error)) throw new Problem('stale_edit', { cause: error })
        throw error
      }
    },

    /** Newest first. */
    async list(
      communityId: string,
      { state, limit, cursor }: NotificationsQuery,
    ): Promise<Page<NotificationRecord>> {
      const before = cursor === undefined ? undefined : idInCursor(decodeCursor(cursor)[0])
      const found = await listNotifications(communityId, { state, before, limit })
      return toPage(found, limit, ({ _id }) => [String(_id)])
    },

    countGivenUp,

    /** Everything that was given up waits again. Answers how many. */
    async retry(communityId: string, { actor, requestId }: Meta): Promise<number> {
      const retried = await retryGivenUp(communityId, now())
      const facts = { retried }
      await audit.record(null, {
        communityId,
        type: 'NOTIFICATIONS_RETRIED',
        actor,
        subjects: [],
        facts,
        requestId,
      })
      return retried
    },
  }
}
export type NotificationService = ReturnType<typeof createNotificationService>

function refuseUrl(url: string | null, isLoopbackAllowed: boolean): void {
  const refusal = url === null ? 'required' : refusalOfUrl(url, isLoopbackAllowed)
  if (refusal === null) return
  throw new Problem('validation_failed', { errors: [{ path: 'url', message: `fields:${refusal}` }] })
}
