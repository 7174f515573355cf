import { Types, type ClientSession } from 'mongoose'
import type { RequestMeta } from '../../../http/api-route.js'
import { decodeCursor, toPage, type Page } from '../../../http/paging.js'
import { idInCursor } from '../../../http/search.js'
import { inTransaction, isDuplicateKey } from '../../../infrastructure/mongo.js'
import { addDays, businessDayOf } from '../../../lib/business-day.js'
import { mayDo, type Role } from '../../../permissions.js'
import { Problem } from '../../../problems.js'
import type { AuditService } from '../../audit/audit.service.js'
import type { MemberService } from '../../members/member.service.js'
import type { FollowUpBody, FollowUpsQuery } from './follow-up.forms.js'
import type { FollowUpNotes } from './follow-up-note.js'
import * as repository from './follow-up.repository.js'
import type { FollowUpRecord, MemberKey } from './follow-up.repository.js'
import { followUpView, type FollowUpView } from './follow-up.view.js'

/** How long afterwards a visit may still be written down, and how far ahead the next one may be, in days. */
const LATEST_DAYS = 365
/** More than anybody is called upon in a life. */
const MOST = 10_000

interface Dependencies {
  now: () => Date
  audit: AuditService
  members: Pick<MemberService, 'get'>
  notes: FollowUpNotes
}
type Meta = Pick<RequestMeta, 'actor' | 'requestId'>

/** What was done about members of whom nothing was heard. */
export function createFollowUpService({ now, audit, members, notes }: Dependencies) {
  async function insert(key: MemberKey, one: repository.NewFollowUp, meta: Meta): Promise<FollowUpRecord> {
    return inTransaction(async (session) => {
      const inserted = await repository.insertFollowUp(session, one)
      await audit.record(session, {
        communityId: key.communityId,
        type: 'MEMBER_FOLLOWED_UP',
        actor: meta.actor,
        subjects: [{ kind: 'member', id: key.memberId }],
        facts: { kind: one.kind, doneOn: one.doneOn, nextDueOn: one.nextDueOn },
        requestId: meta.requestId,
      })
      return inserted
    })
  }

  return {
    /**
     * Writes down what was done. Sent twice with one key, it is one follow-up.
     * @throws NotFoundProblem, Problem member_not_active for who has left, died or is erased, validation_failed for days that cannot be
     */
    async record(
      key: MemberKey,
      body: FollowUpBody,
      meta: Meta,
    ): Promise<{ followUp: FollowUpView; isNew: boolean }> {
      const member = await members.get(key.communityId, key.memberId)
      if (member.status !== 'active' && member.status !== 'suspended') throw new Problem('member_not_active')
      const today = businessDayOf(now())
      const { kind, note, key: sentKey, doneOn = today, nextDueOn = null } = body
      assertPossible({ doneOn, nextDueOn }, today)
      const one = {
        ...key,
        _id: new Types.ObjectId(),
        kind,
        doneOn,
        nextDueOn,
        noteCipher: note === undefined ? null : notes.seal(key, note),
        by: meta.actor,
        ...(sentKey ? { key: sentKey } : {}),
      }
      try {
        const inserted = await insert(key, one, meta)
        return { followUp: followUpView(inserted, note ?? null), isNew: true }
      } catch (error) {
        const known =
          sentKey && isDuplicateKey(error)
            ? await repository.findFollowUpByKey(key.communityId, sentKey)
            : null
        if (!known) throw error
        if (String(known.memberId) !== key.memberId) throw new Problem('idempotency_key_reused')
        return { followUp: followUpView(known, notes.open(known)), isNew: false }
      }
    },

    /**
     * A care visit answers the list of quiet members: within the transaction that records the visit, and once, as the visit is recorded
     * once. What was found stands with the visit.
     */
    async noteVisit(
      session: ClientSession,
      key: MemberKey,
      { visitId, day, met, by }: { visitId: string; day: string; met: boolean; by: RequestMeta['actor'] },
    ): Promise<void> {
      await repository.insertFollowUp(session, {
        ...key,
        _id: new Types.ObjectId(),
        kind: met ? 'visited' : 'not_reached',
        doneOn: day,
        nextDueOn: null,
        noteCipher: null,
        by,
        key: `visit|${visitId}`,
      })
    },

    /**
     * What was done about a member, newest first; the notes are for those who may change members.
     * @throws NotFoundProblem, Problem validation_failed for a cursor that is none of this list's
     */
    async ofMember(
      key: MemberKey,
      { limit, cursor }: FollowUpsQuery,
      role: Role,
    ): Promise<Page<FollowUpView>> {
      await members.get(key.communityId, key.memberId)
      const mayRead = mayDo(role, 'follow-up:manage')
      const after = cursor === undefined ? undefined : String(idInCursor(decodeCursor(cursor)[0]))
      const found = await repository.findFollowUps(key, MOST)
      const begin = after === undefined ? 0 : 1 + found.findIndex(({ _id }) => String(_id) === after)
      const page = toPage(found.slice(begin), limit, ({ _id }) => [String(_id)])
      const items = page.items.map((one) => followUpView(one, mayRead ? notes.open(one) : null))
      return { ...page, items }
    },
  }
}
export type FollowUpService = ReturnType<typeof createFollowUpService>

function assertPossible({ doneOn, nextDueOn }: { doneOn: string; nextDueOn: string | null }, today: string) {
  const errors = []
  if (doneOn > today || doneOn < addDays(today, -LATEST_DAYS))
    errors.push({ path: 'doneOn', message: 'fields:follow_up_day' })
  if (nextDueOn !== null && (nextDueOn <= today || nextDueOn > addDays(today, LATEST_DAYS)))
    errors.push({ path: 'nextDueOn', message: 'fields:next_due_day' })
  if (errors.length > 0) throw new Problem('validation_failed', { errors })
}
