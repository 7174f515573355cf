import { z } from 'zod'
import { objectId } from '../../http/api-route.js'
import { actorReference, type Actor } from '../../http/actor.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { businessDayOf, lastDayOfMonth, monthOf } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { LookUps, RecordedRedemption } from './look-ups.js'
import type { redemptionsQuery } from './redemption.forms.js'
import {
  findChangesOfMember,
  findRedemption,
  findRedemptionsByIds,
  listRedemptions,
  summariseMember,
  type RedemptionPlace,
  type RedemptionScope,
} from './redemption.repository.js'
import { requestKeyOf } from './record.js'

const placeSchema = z.tuple([z.string(), objectId])

interface ListRequest {
  communityId: string
  actor: Actor
  query: z.infer<typeof redemptionsQuery>
  requestId: string
}

/** Reading of what was recorded. A shop's people see their shop, staff their community, a member what is their own. */
export function createRedemptionService(dependencies: {
  now: () => Date
  lookUps: LookUps
  audit: AuditService
}) {
  const { now, lookUps, audit } = dependencies
  return {
    /** @throws NotFoundProblem, which proves nothing: a delayed write may still arrive */
    async byKey(communityId: string, shopId: string, key: string): Promise<RecordedRedemption> {
      const found = await lookUps.byRequestKey(communityId, requestKeyOf(shopId, 'redeem', key))
      if (!found) throw new NotFoundProblem()
      return found
    },

    async get(communityId: string, actor: Actor, id: string): Promise<RecordedRedemption> {
      const found = await findRedemption({ communityId, ...ownShop(actor) }, id)
      if (!found) throw new NotFoundProblem()
      return found
    },

    /** One record of the community as it stands, for what the program itself tells of it; null if there is none. */
    async fact(communityId: string, id: string): Promise<RecordedRedemption | null> {
      return findRedemption({ communityId }, id)
    },

    /** Several of them in the order of time, for those who look at the community as a whole. */
    facts: findRedemptionsByIds,

    /**
     * Newest first. One member's records tell where a person was and when: staff see them for a stated reason, which is audited.
     * @throws Problem validation_failed when a member is named without a reason
     */
    async list({ communityId, actor, query, requestId }: ListRequest): Promise<Page<RecordedRedemption>> {
      const own = ownShop(actor)
      if (own.shopId && query.shopId && query.shopId !== own.shopId) throw new NotFoundProblem()
      const shopId = own.shopId ?? query.shopId
      const { memberId } = query
      if (memberId) await auditReading({ communityId, actor, memberId, reason: query.reason, requestId })
      const scope = { communityId, ...(shopId ? { shopId } : {}), ...(memberId ? { memberId } : {}) }
      return page(scope, query)
    },

    /** A member's own records, voided ones included; or what was refused, if that is asked for. */
    async ofMember(
      scope: Required<Pick<RedemptionScope, 'communityId' | 'memberId'>>,
      query: { limit: number; cursor?: string | undefined; status?: 'declined' },
    ): Promise<Page<RecordedRedemption>> {
      return page(scope, query)
    },

    /** What was recorded or voided for a member after a moment, on the business days since another one. */
    changesOf: findChangesOfMember,

    /** Unvoided redemptions of a member in a month (`YYYY-MM`, this one by default) and what they saved, in fen. */
    async summary(scope: { communityId: string; memberId: string }, month = monthOf(businessDayOf(now()))) {
      const days = { from: `${month}-01`, to: lastDayOfMonth(month) }
      return { month, ...(await summariseMember(scope, days)) }
    },

    /** The same over all that was ever recorded of the member. */
    async allTime(scope: { communityId: string; memberId: string }) {
      return summariseMember(scope, null)
    },
  }

  async function auditReading(reading: {
    communityId: string
    actor: Actor
    memberId: string
    reason: string | undefined
    requestId: string
  }) {
    const { communityId, actor, memberId, reason, requestId } = reading
    if (ownShop(actor).shopId) throw new NotFoundProblem()
    if (!reason)
      throw new Problem('validation_failed', { errors: [{ path: 'reason', message: 'fields:required' }] })
    await audit.record(null, {
      communityId,
      type: 'MEMBER_REDEMPTIONS_READ',
      actor: actorReference(actor),
      subjects: [{ kind: 'member', id: memberId }],
      reason,
      requestId,
    })
  }

  async function page(
    scope: RedemptionScope,
    query: Omit<Partial<ListRequest['query']>, 'limit'> & { limit: number },
  ): Promise<Page<RecordedRedemption>> {
    const { limit, cursor, from, to, benefitId, userId, deviceId, status } = query
    const filter = {
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
      ...(benefitId ? { benefitId } : {}),
      ...(userId ? { userId } : {}),
      ...(deviceId ? { deviceId } : {}),
      ...(status ? { status } : {}),
    }
    const after = cursor ? placeOf(cursor) : undefined
    const found = await listRedemptions(scope, filter, { limit, ...(after ? { after } : {}) })
    return toPage(found, limit, (record) => [record.businessDay, record._id.toHexString()])
  }
}
export type RedemptionService = ReturnType<typeof createRedemptionService>

function ownShop(actor: Actor): { shopId?: string } {
  if (actor.kind === 'phone') throw new NotFoundProblem()
  return actor.shopId ? { shopId: actor.shopId } : {}
}

function placeOf(cursor: string): RedemptionPlace {
  const parsed = placeSchema.safeParse(decodeCursor(cursor))
  if (!parsed.success)
    throw new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'fields:cursor' }] })
  return parsed.data
}
