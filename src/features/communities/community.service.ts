import type { ClientSession } from 'mongoose'
import type { Actor } from '../../http/actor.js'
import type { RequestMeta } from '../../http/api-route.js'
import { expectedRevision } from '../../http/entity-tag.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { idInCursor } from '../../http/search.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { ChangeCommunityBody, CommunitiesQuery, CreateCommunityBody } from './community.forms.js'
import { communityRepository, type CommunityRecord } from './community.repository.js'

type Meta = Pick<RequestMeta, 'actor' | 'requestId' | 'ifMatch'>

/** The tenants and their settings. */
export function createCommunityService({ audit }: { audit: AuditService }) {
  async function record(
    transaction: ClientSession,
    type: string,
    community: CommunityRecord,
    meta: Pick<Meta, 'actor' | 'requestId'>,
    facts: Record<string, unknown>,
  ) {
    await audit.record(transaction, {
      communityId: community.id,
      type,
      actor: meta.actor,
      subjects: [{ kind: 'community', id: community.id }],
      facts,
      requestId: meta.requestId,
    })
  }

  /** @throws NotFoundProblem */
  async function get(id: string): Promise<CommunityRecord> {
    const community = await communityRepository.find(id)
    if (!community) throw new NotFoundProblem()
    return community
  }

  return {
    get,

    /** The community, if it is the actor's own or the actor administers all. */
    async getFor(actor: Actor, id: string): Promise<CommunityRecord> {
      refuseForeign(actor, id)
      return get(id)
    },

    async exists(id: string): Promise<boolean> {
      return (await communityRepository.find(id)) !== null
    },

    async list(query: CommunitiesQuery): Promise<Page<CommunityRecord>> {
      const after = query.cursor ? String(idInCursor(decodeCursor(query.cursor)[0])) : undefined
      const found = await communityRepository.search({ q: query.q, after, limit: query.limit })
      return toPage(found, query.limit, (community) => [community.id])
    },

    async create(body: CreateCommunityBody, meta: Meta): Promise<CommunityRecord> {
      return inTransaction(async (transaction) => {
        const community = await communityRepository.insert(transaction, withoutAbsent(body))
        await record(transaction, 'COMMUNITY_CREATED', community, meta, {})
        return community
      })
    },

    /**
     * Changes a community: its settings by its staff, everything by an administrator.
     * @throws NotFoundProblem for another community; Problem permission_denied, stale_edit
     */
    async change(actor: Actor, id: string, body: ChangeCommunityBody, meta: Meta): Promise<CommunityRecord> {
      refuseForeign(actor, id)
      const touchesMore = Object.keys(body).some((field) => field !== 'settings')
      if (touchesMore && actor.role !== 'admin') throw new Problem('permission_denied')
      const revision = expectedRevision(meta.ifMatch)
      return inTransaction(async (transaction) => {
        const changed = await communityRepository.change(transaction, id, revision, withoutAbsent(body))
        if (!changed)
          throw (await communityRepository.find(id)) ? new Problem('stale_edit') : new NotFoundProblem()
        await record(transaction, 'COMMUNITY_CHANGED', changed, meta, { changed: changedFields(body) })
        return changed
      })
    },

    /** Makes a published notice the one that counts, in the transaction that publishes it. @throws NotFoundProblem */
    async adoptNotice(
      transaction: ClientSession,
      id: string,
      noticeVersion: string,
      meta: Pick<Meta, 'actor' | 'requestId'>,
    ): Promise<void> {
      const settings = { noticeVersion }
      const changed = await communityRepository.change(transaction, id, undefined, { settings })
      if (!changed) throw new NotFoundProblem()
      await record(transaction, 'PRIVACY_NOTICE_PUBLISHED', changed, meta, { noticeVersion })
    },
  }
}
export type CommunityService = ReturnType<typeof createCommunityService>

function refuseForeign(actor: Actor, id: string) {
  if (actor.role !== 'admin' && actor.communityId !== id) throw new NotFoundProblem()
}

function withoutAbsent({ settings, ...fields }: ChangeCommunityBody) {
  const present = (values: object) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
  return { ...present(fields), ...(settings ? { settings: present(settings) } : {}) }
}

function changedFields({ settings, ...fields }: ChangeCommunityBody): string[] {
  return [...Object.keys(fields), ...Object.keys(settings ?? {}).map((name) => `settings.${name}`)]
}
