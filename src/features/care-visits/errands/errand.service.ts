import { Types, type ClientSession } from 'mongoose'
import type { Actor } from '../../../http/actor.js'
import { expectedRevision } from '../../../http/entity-tag.js'
import { decodeCursor, toPage, type Page } from '../../../http/paging.js'
import { idInCursor } from '../../../http/search.js'
import { inTransaction } from '../../../infrastructure/mongo.js'
import { businessDayOf, isValidDay } from '../../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import type { UserService } from '../../accounts/user.service.js'
import type { AuditService } from '../../audit/audit.service.js'
import { recordCareEvent, type Meta } from '../care-event.js'
import type { CareWords } from '../care-words.js'
import type { ChangeErrandBody, ErrandsQuery } from './errand.forms.js'
import type { Errand } from './errand.model.js'
import * as repository from './errand.repository.js'
import type { ErrandRecord } from './errand.repository.js'
import { errandView, type ErrandView } from './errand.view.js'

/** Who may see to an errand. */
const OWNER_ROLES = ['staff', 'volunteer']

interface Dependencies {
  now: () => Date
  audit: AuditService
  words: CareWords
  users: Pick<UserService, 'get'>
}

/** What an elder needs and a visit could not settle: it has somebody who sees to it, and a day. */
export function createErrandService({ now, audit, words, users }: Dependencies) {
  const placeOf = (errand: Pick<ErrandRecord, 'communityId' | 'memberId' | '_id'>) => ({
    communityId: String(errand.communityId),
    memberId: String(errand.memberId),
    id: String(errand._id),
    kind: 'errand' as const,
  })
  const view = (errand: ErrandRecord): ErrandView =>
    errandView(errand, words.open(errand.wordsCipher, placeOf(errand)), businessDayOf(now()))

  async function existing(communityId: string, id: string, ownerId?: string): Promise<ErrandRecord> {
    const found = await repository.findErrand(communityId, id)
    if (!found || (ownerId !== undefined && String(found.ownerId) !== ownerId)) throw new NotFoundProblem()
    return found
  }

  async function save(
    errand: ErrandRecord,
    revision: number | undefined,
    set: Partial<Errand>,
    type: string,
    facts: Record<string, unknown>,
    meta: Meta,
  ): Promise<ErrandView> {
    const [communityId, id] = [String(errand.communityId), String(errand._id)]
    return inTransaction(async (session) => {
      const changed = await repository.changeErrand(session, { communityId, id, revision }, set)
      if (!changed)
        throw new Problem(errand.state === 'open' && revision !== undefined ? 'stale_edit' : 'errand_closed')
      await record(session, changed, type, facts, meta)
      return view(changed)
    })
  }

  async function record(
    session: ClientSession,
    errand: ErrandRecord,
    type: string,
    facts: Record<string, unknown>,
    meta: Meta,
  ) {
    const subjects = [
      { kind: 'errand' as const, id: String(errand._id) },
      { kind: 'member' as const, id: String(errand.memberId) },
    ]
    const communityId = String(errand.communityId)
    await recordCareEvent(
      audit,
      session,
      { communityId, type, subjects, facts: { need: errand.need, ...facts } },
      meta,
    )
  }

  async function requireOwner(actor: Actor, communityId: string, ownerId: string) {
    const unknown = new Problem('validation_failed', {
      errors: [{ path: 'ownerId', message: 'fields:errand_owner' }],
    })
    try {
      const user = await users.get(actor, ownerId)
      if (user.communityId !== communityId || user.status !== 'active' || !OWNER_ROLES.includes(user.role))
        throw unknown
    } catch (error) {
      throw error instanceof NotFoundProblem ? unknown : error
    }
  }

  return {
    /** What is due first stands first. */
    async list(
      communityId: string,
      { cursor, ...query }: ErrandsQuery & { visitId?: string },
    ): Promise<Page<ErrandView>> {
      const after = cursor === undefined ? undefined : placeIn(cursor)
      const found = await repository.findErrands(communityId, { ...query, after })
      return toPage(found.map(view), query.limit, ({ dueOn, id }) => [dueOn, id])
    },

    countOpen: repository.countOpenErrands,

    /** @throws NotFoundProblem */
    async get(communityId: string, id: string): Promise<ErrandView> {
      return view(await existing(communityId, id))
    },

    /** Gives an open errand another owner or day. @throws NotFoundProblem, Problem errand_closed, stale_edit, validation_failed */
    async change(
      actor: Actor,
      communityId: string,
      id: string,
      body: ChangeErrandBody,
      meta: Meta,
    ): Promise<ErrandView> {
      const errand = await existing(communityId, id)
      if (errand.state !== 'open') throw new Problem('errand_closed')
      if (body.ownerId) await requireOwner(actor, communityId, body.ownerId)
      const set = {
        ...(body.ownerId ? { ownerId: new Types.ObjectId(body.ownerId) } : {}),
        ...(body.dueOn ? { dueOn: body.dueOn } : {}),
      }
      const revision = expectedRevision(meta.ifMatch) ?? errand.revision
      return save(errand, revision, set, 'ERRAND_CHANGED', { fields: Object.keys(body) }, meta)
    },

    /**
     * Ends an open errand as done or dropped; a volunteer only the own ones (`ownerId`).
     * @throws NotFoundProblem, Problem errand_closed
     */
    async close(
      { communityId, id, ownerId }: { communityId: string; id: string; ownerId?: string },
      state: 'done' | 'dropped',
      said: string | undefined,
      meta: Meta,
    ): Promise<ErrandView> {
      const errand = await existing(communityId, id, ownerId)
      const set = {
        state,
        wordsCipher: words.seal(said ?? null, placeOf(errand)),
        closedBy: meta.actor.userId ?? meta.actor.role,
        closedAt: now(),
      }
      return save(errand, undefined, set, state === 'done' ? 'ERRAND_DONE' : 'ERRAND_DROPPED', {}, meta)
    },
  }
}
export type ErrandService = ReturnType<typeof createErrandService>

function placeIn(cursor: string) {
  const [dueOn, id] = decodeCursor(cursor)
  if (typeof dueOn === 'string' && isValidDay(dueOn)) return { dueOn, id: idInCursor(id) }
  throw new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'fields:cursor' }] })
}
