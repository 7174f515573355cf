import type { ClientSession } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import { expectedRevision } from '../../http/entity-tag.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { idInCursor } from '../../http/search.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { addDays, businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { MemberService } from '../members/member.service.js'
import type { ShopService } from '../shops/shop.service.js'
import type { AnswerBody, DeskComplaintBody, MyComplaintBody } from './complaint.forms.js'
import { recordComplaintEvent, type Meta } from './complaint-event.js'
import { createComplaintFiling, type Told } from './complaint-filing.js'
import * as repository from './complaint.repository.js'
import type { ComplaintRecord, ComplaintSearch, MemberKey } from './complaint.repository.js'

/** How far back the desk may date what is told. */
const DESK_DAYS = 60

export interface ComplaintDependencies {
  now: () => Date
  audit: AuditService
  shops: Pick<ShopService, 'get'>
  members: Pick<MemberService, 'maskedName'>
}

/** What seniors say of shops that did not give what they signed. The shops never see any of it. */
export function createComplaintService(dependencies: ComplaintDependencies) {
  const { now, audit } = dependencies
  const { tell } = createComplaintFiling(dependencies)

  async function page(
    communityId: string,
    query: Omit<ComplaintSearch, 'before'> & { cursor?: string | undefined },
  ): Promise<Page<ComplaintRecord>> {
    const { cursor, ...search } = query
    const before = cursor === undefined ? undefined : idInCursor(decodeCursor(cursor)[0])
    const found = await repository.findComplaints(communityId, { ...search, before })
    return toPage(found, query.limit, ({ _id }) => [String(_id)])
  }

  return {
    /**
     * A member tells it on the own phone. Twice the same thing of a day is one complaint.
     * @throws NotFoundProblem for a shop of elsewhere, Problem too_many_complaints
     */
    async tellByPhone(key: MemberKey, { shopId, reason, when }: MyComplaintBody, meta: Meta): Promise<Told> {
      const at = now()
      const today = businessDayOf(at)
      const facts = {
        ...key,
        shopId,
        reason,
        note: null,
        occurredOn: when === 'yesterday' ? addDays(today, -1) : today,
        occurredAt: when === 'now' ? at : null,
        source: 'phone' as const,
      }
      return tell(facts, meta, true)
    },

    /**
     * Staff write down what a member tells at the desk.
     * @throws NotFoundProblem, Problem validation_failed for a day to come or too long ago
     */
    async tellAtDesk(key: MemberKey, body: DeskComplaintBody, meta: Meta): Promise<Told> {
      const today = businessDayOf(now())
      const { shopId, reason, note = null, occurredOn = today } = body
      if (occurredOn > today || occurredOn < addDays(today, -DESK_DAYS)) {
        const errors = [{ path: 'occurredOn', message: 'fields:complaint_day' }]
        throw new Problem('validation_failed', { errors })
      }
      const facts = { ...key, shopId, reason, note, occurredOn, occurredAt: null, source: 'desk' as const }
      return tell(facts, meta, false)
    },

    /** Newest first. */
    list: page,

    /** The member's own, newest first. */
    async ofMember(key: MemberKey, query: { limit: number; cursor?: string | undefined }) {
      return page(key.communityId, { ...query, memberId: key.memberId })
    },

    /** Answered and not yet seen by the member. */
    unreadOf: repository.findUnreadAnswers,

    countOpen: repository.countOpenComplaints,

    /**
     * One complaint. It tells where a person was and when, so that the reading is an event.
     * @throws NotFoundProblem
     */
    async read(communityId: string, id: string, meta: Meta): Promise<ComplaintRecord> {
      const found = await repository.findComplaint(communityId, id)
      if (!found) throw new NotFoundProblem()
      await recordComplaintEvent(audit, null, 'COMPLAINT_READ', found, meta)
      return found
    },

    /**
     * Staff answer in words; the member sees them, marked until read.
     * @throws NotFoundProblem, Problem complaint_settled, stale_edit
     */
    async answer(
      communityId: string,
      id: string,
      { answer, settled }: AnswerBody,
      meta: Meta & Pick<RequestMeta, 'ifMatch'>,
    ): Promise<ComplaintRecord> {
      const revision = expectedRevision(meta.ifMatch)
      return inTransaction(async (session) => {
        const said = { text: answer, at: now(), byUserId: meta.actor.userId ?? meta.actor.role }
        const answered = await repository.addAnswer(session, { communityId, id, revision }, said, settled)
        if (!answered) throw await whyNotAnswered(communityId, id, session)
        await recordComplaintEvent(audit, session, 'COMPLAINT_ANSWERED', answered, meta, { settled })
        return answered
      })
    },

    /** The member has seen the answer. @throws NotFoundProblem when it is none of the member's, or has no answer */
    async markRead(key: MemberKey, id: string): Promise<ComplaintRecord> {
      const marked = await repository.markRead(key, id, now())
      if (!marked) throw new NotFoundProblem()
      return marked
    },
  }

  async function whyNotAnswered(communityId: string, id: string, session: ClientSession): Promise<Problem> {
    const found = await repository.findComplaint(communityId, id, session)
    if (!found) return new NotFoundProblem()
    return new Problem(found.status === 'settled' ? 'complaint_settled' : 'stale_edit')
  }
}
export type ComplaintService = ReturnType<typeof createComplaintService>
