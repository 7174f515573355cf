import type { ClientSession } from 'mongoose'
import type { Actor } from '../../../http/actor.js'
import { expectedRevision } from '../../../http/entity-tag.js'
import { decodeCursor, toPage, type Page } from '../../../http/paging.js'
import { idInCursor } from '../../../http/search.js'
import { inTransaction, isDuplicateKey } from '../../../infrastructure/mongo.js'
import { businessDayOf, isValidDay } from '../../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import type { AuditService } from '../../audit/audit.service.js'
import { recordCareEvent, type Meta } from '../care-event.js'
import type { CareWords } from '../care-words.js'
import type { VolunteerView } from '../teams/team.view.js'
import { findStandings } from './standing.repository.js'
import type { MoveBody, VisitsQuery } from './visit.forms.js'
import * as repository from './visit.repository.js'
import { visitView, type VisitView } from './visit.view.js'

interface Dependencies {
  now: () => Date
  audit: AuditService
  words: CareWords
  /** @throws NotFoundProblem */
  volunteer: (actor: Actor, communityId: string, id: string) => Promise<VolunteerView>
}

/** Visits as staff see and move them. */
export function createVisitService({ now, audit, words, volunteer }: Dependencies) {
  async function existing(communityId: string, id: string) {
    const found = await repository.findVisit(communityId, id)
    if (!found) throw new NotFoundProblem()
    return found
  }

  return {
    /** The newest day first, or the oldest where the query says so. */
    async list(communityId: string, { cursor, met, ...query }: VisitsQuery): Promise<Page<VisitView>> {
      const after = cursor === undefined ? undefined : placeIn(cursor)
      const search = { ...query, after, ...(met === undefined ? {} : { met: met === 'true' }) }
      const found = await repository.findVisits(communityId, search)
      return toPage(found.map(visitView), query.limit, ({ day, id }) => [day, id])
    },

    /** The recorded visits of a period by day, for accounts of other features. Both days are included. */
    async recorded(communityId: string, period: { from: string; to: string }): Promise<VisitView[]> {
      const found = await repository.findVisitsWithin(communityId, period)
      return found.filter(({ state }) => state === 'recorded').map(visitView)
    },

    /** Of whom and which day a visit is, without what was written down. @throws NotFoundProblem */
    async brief(communityId: string, id: string): Promise<VisitView> {
      return visitView(await existing(communityId, id))
    },

    /** One visit with what was written down about it: that it was read is an audit event where there are words. @throws NotFoundProblem */
    async read(communityId: string, id: string, meta: Meta): Promise<VisitView & { words: string | null }> {
      const visit = await existing(communityId, id)
      const memberId = String(visit.memberId)
      if (visit.wordsCipher) {
        const subjects = [
          { kind: 'careVisit' as const, id },
          { kind: 'member' as const, id: memberId },
        ]
        await recordCareEvent(audit, null, { communityId, type: 'CARE_VISIT_READ', subjects }, meta)
      }
      const place = { communityId, memberId, id, kind: 'visit' as const }
      return { ...visitView(visit), words: words.open(visit.wordsCipher, place) }
    },

    /**
     * Gives a planned visit to another day (today or later) or volunteer; new plans leave it there.
     * @throws NotFoundProblem, Problem visit_recorded, stale_edit, visit_day_taken, validation_failed
     */
    async move(
      actor: Actor,
      communityId: string,
      id: string,
      body: MoveBody,
      meta: Meta,
    ): Promise<VisitView> {
      const visit = await existing(communityId, id)
      const day = body.day ?? visit.day
      const volunteerId = body.volunteerId ?? String(visit.volunteerId)
      if (visit.state === 'recorded') throw new Problem('visit_recorded')
      if (day < businessDayOf(now())) {
        throw new Problem('validation_failed', { errors: [{ path: 'day', message: 'fields:day_past' }] })
      }
      await requireVolunteer(actor, communityId, volunteerId)
      const revision = expectedRevision(meta.ifMatch) ?? visit.revision
      try {
        return await inTransaction(async (session) => {
          const to = { day, volunteerId, formerId: visit.volunteerId }
          const moved = await repository.moveVisit(session, { communityId, id, revision }, to)
          if (!moved) throw await whyNotMoved(session, communityId, id)
          const subjects = [
            { kind: 'careVisit' as const, id },
            { kind: 'member' as const, id: String(moved.memberId) },
          ]
          const facts = { fromDay: visit.day, toDay: day, isOtherVolunteer: body.volunteerId !== undefined }
          await recordCareEvent(
            audit,
            session,
            { communityId, type: 'CARE_VISIT_MOVED', subjects, facts },
            meta,
          )
          return visitView(moved)
        })
      } catch (error) {
        if (isDuplicateKey(error, 'day')) throw new Problem('visit_day_taken', { cause: error })
        throw error
      }
    },

    /** When each of the members was last visited and met; who never was is not among them. For other features' lists. */
    async lastVisitOf(communityId: string, memberIds: readonly string[]) {
      const standings = await findStandings(communityId, memberIds)
      return new Map(
        [...standings].flatMap(([memberId, { lastVisitOn, lastMetOn, notMet }]) =>
          lastVisitOn ? [[memberId, { lastVisitOn, lastMetOn: lastMetOn ?? null, notMet }] as const] : [],
        ),
      )
    },
  }

  async function requireVolunteer(actor: Actor, communityId: string, id: string) {
    const unknown = new Problem('validation_failed', {
      errors: [{ path: 'volunteerId', message: 'fields:volunteer' }],
    })
    try {
      if ((await volunteer(actor, communityId, id)).status !== 'active') throw unknown
    } catch (error) {
      throw error instanceof NotFoundProblem ? unknown : error
    }
  }

  async function whyNotMoved(session: ClientSession, communityId: string, id: string): Promise<Problem> {
    const found = await repository.findVisit(communityId, id, session)
    if (!found) return new NotFoundProblem()
    return new Problem(found.state === 'recorded' ? 'visit_recorded' : 'stale_edit')
  }
}
export type VisitService = ReturnType<typeof createVisitService>

function placeIn(cursor: string) {
  const [day, id] = decodeCursor(cursor)
  if (typeof day === 'string' && isValidDay(day)) return { day, id: idInCursor(id) }
  throw new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'fields:cursor' }] })
}
