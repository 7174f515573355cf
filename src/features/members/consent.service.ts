import { inTransaction } from '../../infrastructure/mongo.js'
import { businessDayOf } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { ConsentPurpose } from './member.model.js'
import * as repository from './member.repository.js'
import type { MemberKey } from './member.repository.js'
import { memberEvent, type Meta } from './member.service.js'
import { currentConsents, memberView, type MemberView } from './member.view.js'

interface Dependencies {
  /** The version of the notice that the person was told of. */
  noticeVersion: (communityId: string) => Promise<string>
  audit: AuditService
  now: () => Date
}

/** What a member consents to, purpose by purpose: withdrawn as easily as given, on the own phone or at the desk. */
export function createConsentService({ noticeVersion, audit, now }: Dependencies) {
  return {
    /**
     * Records one decision; one that stands already is not recorded again. It counts from the next scan on. Membership is given
     * at the desk and ends by leaving, as cards end with it.
     * @throws NotFoundProblem, Problem leave_to_withdraw, illegal_transition (erased)
     */
    async decide(key: MemberKey, purpose: ConsentPurpose, granted: boolean, meta: Meta): Promise<MemberView> {
      if (purpose === 'membership') throw new Problem('leave_to_withdraw')
      const version = await noticeVersion(key.communityId)
      const recordedBy = meta.actor.userId ?? meta.actor.role
      const member = await inTransaction(async (session) => {
        const before = await repository.findMember(key, session)
        if (!before) throw new NotFoundProblem()
        if (currentConsents(before.consents)[purpose] === granted) return before
        const decision = { purpose, granted, noticeVersion: version, at: now(), recordedBy }
        const newConsents = [decision] as typeof before.consents
        // Of two decisions at a time the later one sees the earlier one: the write conflicts and is done again.
        const updated = await repository.updateMember(key, before.revision, { set: {}, newConsents }, session)
        if (!updated) throw new Problem('illegal_transition')
        const type = granted ? 'CONSENT_GIVEN' : 'CONSENT_WITHDRAWN'
        const facts = { purpose, noticeVersion: version }
        await audit.record(session, memberEvent(key, type, meta, { facts }))
        return updated
      })
      return memberView(member, businessDayOf(now()))
    },
  }
}
export type ConsentService = ReturnType<typeof createConsentService>
