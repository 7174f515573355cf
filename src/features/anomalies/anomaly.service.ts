import { z } from 'zod'
import { objectId, type RequestMeta } from '../../http/api-route.js'
import { expectedRevision } from '../../http/entity-tag.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { RecordedRedemption } from '../redemptions/look-ups.js'
import type { RedemptionService } from '../redemptions/redemption.service.js'
import type { AnomaliesQuery, DecideBody } from './anomaly.forms.js'
import * as repository from './anomaly.repository.js'
import type { AnomalyPlace, AnomalyRecord } from './anomaly.repository.js'

type Meta = Pick<RequestMeta, 'actor' | 'requestId' | 'ifMatch'>

const placeSchema = z.tuple([z.string(), objectId])

interface Dependencies {
  now: () => Date
  audit: AuditService
  redemptions: Pick<RedemptionService, 'facts'>
}

/** What the rules have found, and what people say of it. Deciding never touches a redemption. */
export function createAnomalyService({ now, audit, redemptions }: Dependencies) {
  async function get(communityId: string, id: string): Promise<AnomalyRecord> {
    const found = await repository.findAnomaly(communityId, id)
    if (!found) throw new NotFoundProblem()
    return found
  }

  return {
    /** The latest business days first. */
    async list(communityId: string, { cursor, ...query }: AnomaliesQuery): Promise<Page<AnomalyRecord>> {
      const after = cursor ? placeOf(cursor) : undefined
      const found = await repository.findAnomalies(communityId, { ...query, after })
      return toPage(found, query.limit, ({ businessDay, _id }) => [businessDay, _id.toHexString()])
    },

    countOpen: repository.countOpenAnomalies,

    /** @throws NotFoundProblem */
    get,

    /**
     * One anomaly with its redemptions in the order of time. They may tell where a person was and when, so that the reading is an event.
     * @throws NotFoundProblem
     */
    async read(
      communityId: string,
      id: string,
      meta: Pick<Meta, 'actor' | 'requestId'>,
      { most }: { most: number },
    ): Promise<{ anomaly: AnomalyRecord; evidence: RecordedRedemption[] }> {
      const anomaly = await get(communityId, id)
      const ids = anomaly.redemptionIds.slice(-most).map((one) => one.toHexString())
      const evidence = await redemptions.facts(communityId, ids)
      await audit.record(null, eventOf('ANOMALY_READ', anomaly, meta))
      return { anomaly, evidence }
    },

    /**
     * A person decides. A later decision supersedes, all of them stay.
     * @throws NotFoundProblem, Problem stale_edit when it has changed since it was seen, also by further evidence
     */
    async decide(
      communityId: string,
      id: string,
      { decision, reason, measures }: DecideBody,
      meta: Meta,
    ): Promise<AnomalyRecord> {
      const revision = expectedRevision(meta.ifMatch)
      return inTransaction(async (session) => {
        const byUserId = meta.actor.userId ?? meta.actor.role
        const said = { decision, reason, measures, at: now(), byUserId }
        const decided = await repository.addDecision(session, { communityId, id, revision }, said)
        if (!decided) {
          if (await repository.findAnomaly(communityId, id, session)) throw new Problem('stale_edit')
          throw new NotFoundProblem()
        }
        const event = eventOf('ANOMALY_DECIDED', decided, meta)
        await audit.record(session, { ...event, facts: { ...event.facts, decision, measures } })
        return decided
      })
    },
  }
}
export type AnomalyService = ReturnType<typeof createAnomalyService>

function eventOf(
  type: string,
  anomaly: AnomalyRecord,
  { actor, requestId }: Pick<Meta, 'actor' | 'requestId'>,
) {
  const { _id, communityId, shopIds, memberId, rule } = anomaly
  return {
    communityId: String(communityId),
    type,
    actor,
    subjects: [
      { kind: 'anomaly', id: String(_id) },
      ...shopIds.map((id) => ({ kind: 'shop', id: String(id) })),
      ...(memberId ? [{ kind: 'member', id: String(memberId) }] : []),
    ],
    facts: { rule },
    requestId,
  }
}

function placeOf(cursor: string): AnomalyPlace {
  const parsed = placeSchema.safeParse(decodeCursor(cursor))
  if (!parsed.success)
    throw new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'fields:cursor' }] })
  return parsed.data
}
