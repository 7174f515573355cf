import type { ClientSession } from 'mongoose'
import type { ActorReference } from '../../http/actor.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import { businessDayOf } from '../../lib/business-day.js'
import { maskName } from '../../lib/masks.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { Member } from '../members/member.model.js'
import { findMember, updateMember, type MemberKey, type StoredMember } from '../members/member.repository.js'
import type { MemberSecrets } from '../members/member-secrets.js'
import { memberView, type MemberView } from '../members/member.view.js'
import { idsOfPerson, mergeInto } from '../members/person.repository.js'
import type { MergeBody } from './member-merge.forms.js'
import { takenOver } from './taken-over.js'

interface Meta {
  actor: ActorReference
  requestId: string
}

interface Dependencies {
  secrets: MemberSecrets
  /** Revokes every card and open invitation of a member in the transaction; answers how many cards. */
  revokeCredentials: (key: MemberKey, reason: string, meta: Meta, session: ClientSession) => Promise<number>
  /** Lets the uses of all records of the person count on the limits of the one who stays. */
  adoptQuota: (
    person: { communityId: string; personIds: string[]; toId: string },
    session: ClientSession,
  ) => Promise<void>
  /** Lets what is still to be done for the one who goes (visits, places at activities) go on for the one who stays. */
  adoptMatters: (
    pair: { communityId: string; goneId: string; intoId: string; maskedName: string },
    session: ClientSession,
  ) => Promise<void>
  /** Told when phones have lost their right, so that a cached sign-in ends at once. */
  forgetSignIns: () => void
  audit: AuditService
  now: () => Date
}

/** Why the cards of a merged member are good no more: its person is to bind the phone anew, and is not gone. */
export const MERGED = 'merged_member'

/** Makes one member of two who are one person. */
export function createMemberMergeService(deps: Dependencies) {
  const { secrets, audit, now } = deps

  async function bothOf(communityId: string, goneId: string, intoId: string, session: ClientSession) {
    if (goneId === intoId) {
      throw new Problem('validation_failed', { errors: [{ path: 'intoId', message: 'fields:two_members' }] })
    }
    const gone = await findMember({ communityId, memberId: goneId }, session)
    const into = await findMember({ communityId, memberId: intoId }, session)
    if (!gone || !into) throw new NotFoundProblem()
    if (gone.mergedAt || gone.erasedAt) throw new Problem('illegal_transition')
    if (into.status !== 'active' && into.status !== 'suspended') throw new Problem('member_not_active')
    return { gone, into }
  }

  /** Writes the one who stays in any case, so that it conflicts with its own leaving, erasing or merging at the same time. */
  async function enrich(
    key: MemberKey,
    into: StoredMember,
    set: Partial<Member>,
    session: ClientSession,
  ): Promise<StoredMember> {
    const enriched = await updateMember(
      key,
      into.revision,
      { set, newConsents: [] as unknown as Member['consents'] },
      session,
    )
    if (!enriched) throw new Problem('stale_edit')
    return enriched
  }

  async function adopt(key: MemberKey, session: ClientSession): Promise<void> {
    const personIds = await idsOfPerson(key, session)
    await deps.adoptQuota({ communityId: key.communityId, personIds, toId: key.memberId }, session)
  }

  return {
    /**
     * Merges a member into another one of the community, in one transaction: every card, phone and invitation of the one who goes ends,
     * what was chosen is taken over, the uses of both count on the limits of the one who stays, and both name each other. Redemptions stay
     * with the card that was held up. It cannot be undone.
     * @throws NotFoundProblem, Problem validation_failed, illegal_transition when the one who goes was merged or erased,
     * member_not_active when the other one may not stay
     */
    async merge(
      communityId: string,
      goneId: string,
      { intoId, reason, take }: MergeBody,
      meta: Meta,
    ): Promise<MemberView> {
      const goneKey = { communityId, memberId: goneId }
      const intoKey = { communityId, memberId: intoId }
      const member = await inTransaction(async (session) => {
        const { gone, into } = await bothOf(communityId, goneId, intoId, session)
        const set = takenOver(secrets, { key: goneKey, member: gone }, { key: intoKey, member: into }, take)
        const enriched = await enrich(intoKey, into, set, session)
        if (!(await mergeInto(goneKey, enriched, { reason, at: now() }, session))) {
          throw new Problem('illegal_transition')
        }
        const cardsRevoked = await deps.revokeCredentials(goneKey, MERGED, meta, session)
        await adopt(intoKey, session)
        const pair = { communityId, goneId, intoId, maskedName: maskName(enriched.name) }
        await deps.adoptMatters(pair, session)
        await audit.record(session, {
          communityId,
          type: 'MEMBER_MERGED',
          actor: meta.actor,
          subjects: [goneId, intoId].map((id) => ({ kind: 'member', id })),
          reason,
          facts: { number: gone.number, intoNumber: into.number, cardsRevoked, fields: take },
          requestId: meta.requestId,
        })
        return enriched
      })
      deps.forgetSignIns()
      // A redemption that was being written meanwhile was not in the transaction's view.
      await inTransaction((session) => adopt(intoKey, session))
      return memberView(member, businessDayOf(now()))
    },
  }
}
export type MemberMergeService = ReturnType<typeof createMemberMergeService>
