import { Types, type ClientSession } from 'mongoose'
import { inTransaction, isDuplicateKey } from '../../../infrastructure/mongo.js'
import { addDays, businessDayOf } from '../../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../../problems.js'
import type { AuditService } from '../../audit/audit.service.js'
import { tell } from '../../notifications/outbox.js'
import type { FollowUpService } from '../../reports/quiet/follow-up.service.js'
import { recordCareEvent, type Meta } from '../care-event.js'
import type { CareWords } from '../care-words.js'
import { insertErrands } from '../errands/errand.repository.js'
import { alarmsOf, standingAfter } from './after-record.js'
import { raiseAlarm } from './alarm.repository.js'
import { ensureStanding, holdStanding, setStanding } from './standing.repository.js'
import type { RecordBody } from './visit.forms.js'
import * as repository from './visit.repository.js'
import type { VisitRecord } from './visit.repository.js'

/** A phone may be without network for days; what is older is told to staff by word of mouth. */
export const LATEST_DAYS = 30
/** Days until a need is to be met. */
export const ERRAND_DAYS = 3
/** So many of a member's last visits decide about alarms: more than any phone lands late. */
const LOOKED_AT = 100

export interface RecordDependencies {
  now: () => Date
  audit: AuditService
  words: CareWords
  followUps: Pick<FollowUpService, 'noteVisit'>
}

export interface VolunteerKey {
  communityId: string
  volunteerId: string
}

/** Recording visits, each once, with what follows: standing, alarms and errands. */
export function createRecordService({ now, audit, words, followUps }: RecordDependencies) {
  async function land(visit: VisitRecord, body: RecordBody, recordKey: string, by: VolunteerKey, meta: Meta) {
    const communityId = String(visit.communityId)
    const memberId = String(visit.memberId)
    const id = String(visit._id)
    const at = now()
    const set = {
      met: body.met,
      mood: body.mood,
      hazards: body.hazards,
      needs: body.needs.map(({ kind }) => kind),
      metNeeds: body.needs.filter(({ isMet }) => isMet).map(({ kind }) => kind),
      wordsCipher: words.seal(body.words, { communityId, memberId, id, kind: 'visit' }),
      recordKey,
      recordedBy: new Types.ObjectId(by.volunteerId),
      recordedAt: body.recordedAt === undefined ? at : new Date(body.recordedAt),
      receivedAt: at,
    }
    await ensureStanding({ communityId, memberId })
    return inTransaction(async (session) => {
      await holdStanding(session, { communityId, memberId })
      const recorded = await repository.recordVisit(session, { communityId, id, memberId }, set)
      if (!recorded) return null
      const alarms = await follow(session, recorded, body)
      await insertErrands(session, errandsOf(recorded, body, by))
      await followUps.noteVisit(
        session,
        { communityId, memberId },
        { visitId: id, day: recorded.day, met: body.met, by: meta.actor },
      )
      const subjects = [
        { kind: 'careVisit' as const, id },
        { kind: 'member' as const, id: memberId },
      ]
      const facts = {
        day: recorded.day,
        met: body.met,
        hazards: body.hazards.length,
        needs: body.needs.length,
        alarms,
      }
      await recordCareEvent(
        audit,
        session,
        { communityId, type: 'CARE_VISIT_RECORDED', subjects, facts },
        meta,
      )
      return recorded
    })
  }

  /** Standing and alarms by all recorded visits of the member; staff are told of the alarms. Answers how many alarms were raised. */
  async function follow(session: ClientSession, visit: VisitRecord, body: RecordBody): Promise<number> {
    const key = { communityId: String(visit.communityId), memberId: String(visit.memberId) }
    const all = await repository.findRecordedOf(session, key, LOOKED_AT)
    const recorded = all.map(({ _id, day, met }) => ({ id: String(_id), day, met: met === true }))
    await setStanding(session, key, standingAfter(recorded))
    let raised = 0
    for (const { visitId, kind, hazards } of alarmsOf(recorded, String(visit._id), body.hazards)) {
      const { communityId, memberId } = visit
      const alarm = { communityId, memberId, visitId: new Types.ObjectId(visitId), kind, hazards }
      const fresh = await raiseAlarm(session, alarm)
      if (!fresh) continue
      raised += 1
      const told = { subjectId: fresh._id, aboutId: fresh.visitId, ordinal: 0 }
      await tell(session, key.communityId, [{ kind: `care_${kind}`, ...told }])
    }
    return raised
  }

  function errandsOf(visit: VisitRecord, { needs }: RecordBody, { volunteerId }: VolunteerKey) {
    const { communityId, memberId, maskedName, _id: visitId } = visit
    const ownerId = new Types.ObjectId(volunteerId)
    const dueOn = addDays(businessDayOf(now()), ERRAND_DAYS)
    return needs
      .filter(({ isMet }) => !isMet)
      .map(({ kind: need }) => ({ communityId, memberId, maskedName, visitId, need, ownerId, dueOn }))
  }

  /** What a key has recorded before; undefined when it is new. */
  async function knownBy(by: VolunteerKey, id: string, recordKey: string): Promise<VisitRecord | undefined> {
    const known = await repository.findVisitByKey(by.communityId, recordKey)
    if (!known) return undefined
    if (String(known.recordedBy) !== by.volunteerId) throw new NotFoundProblem()
    if (String(known._id) !== id) throw new Problem('idempotency_key_reused')
    return known
  }

  return {
    /**
     * Records one of the volunteer's own visits, on its day or later. The same key again answers what it has recorded.
     * @throws NotFoundProblem for a visit of somebody else, Problem visit_not_today, visit_too_old, visit_recorded (by another key),
     * idempotency_key_reused
     */
    async record(
      by: VolunteerKey,
      id: string,
      body: RecordBody,
      recordKey: string,
      meta: Meta,
    ): Promise<{ visit: VisitRecord; isNew: boolean }> {
      const known = await knownBy(by, id, recordKey)
      if (known) return { visit: known, isNew: false }
      const visit = await repository.findVisit(by.communityId, id)
      if (!visit || !isOf(visit, by.volunteerId)) throw new NotFoundProblem()
      const today = businessDayOf(now())
      if (visit.day > today) throw new Problem('visit_not_today')
      if (visit.day < addDays(today, -LATEST_DAYS)) throw new Problem('visit_too_old')
      const recorded = visit.state === 'recorded' ? null : await landOnce(visit, body, recordKey, by, meta)
      if (recorded) return { visit: recorded, isNew: true }
      // Somebody was first: the same request sent twice, or another record.
      const same = await knownBy(by, id, recordKey)
      if (same) return { visit: same, isNew: false }
      const moved = await repository.findVisit(by.communityId, id)
      // The member was merged into another one meanwhile: the visit goes on under that one's name.
      if (moved?.state === 'planned' && String(moved.memberId) !== String(visit.memberId)) {
        const again = await landOnce(moved, body, recordKey, by, meta)
        if (again) return { visit: again, isNew: true }
      }
      throw new Problem('visit_recorded')
    },
  }

  async function landOnce(...[visit, body, recordKey, by, meta]: Parameters<typeof land>) {
    try {
      return await land(visit, body, recordKey, by, meta)
    } catch (error) {
      if (isDuplicateKey(error, 'recordKey')) return null
      throw error
    }
  }
}
export type RecordService = ReturnType<typeof createRecordService>

function isOf(visit: VisitRecord, volunteerId: string): boolean {
  return [visit.volunteerId, ...visit.formerVolunteerIds].some((id) => String(id) === volunteerId)
}
