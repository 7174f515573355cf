import { hashToken, newOpaqueToken } from '../../http/opaque-token.js'
import { inTransaction } from '../../infrastructure/mongo.js'
import type { AuditService } from '../audit/audit.service.js'
import type { CardService } from '../cards/card.service.js'
import type { CardView } from '../cards/card.view.js'
import type { MemberKey } from '../members/member.repository.js'
import { memberEvent, type MemberService, type Meta } from '../members/member.service.js'
import type { Invitations } from './invitation.js'

interface Dependencies {
  invitations: Invitations
  members: Pick<MemberService, 'markCredentialIssued' | 'maskedName'>
  cards: Pick<CardService, 'addPhone' | 'withFreshSerial'>
  audit: AuditService
}

/** Binding a senior's or a child's phone by a link that staff show. */
export function createPhoneEnrolmentService({ invitations, members, cards, audit }: Dependencies) {
  return {
    /**
     * An invitation to bind one phone within ten minutes. `origin` is that of the pages.
     * @throws NotFoundProblem, Problem member_not_active
     */
    async invite(key: MemberKey, origin: string, meta: Meta): Promise<{ url: string; expiresAt: Date }> {
      return inTransaction(async (session) => {
        await members.markCredentialIssued(key, false, session)
        const { token, expiresAt } = await invitations.invite({ ...key, kind: 'phone' }, session)
        await audit.record(session, memberEvent(key, 'PHONE_INVITED', meta))
        return { url: `${origin}/enrol/${token}`, expiresAt }
      })
    },

    /** Whose phone an open link would bind, as a masked name. Takes nothing. @throws as `claim` */
    async peekEnrolment(token: string): Promise<{ maskedName: string; expiresAt: Date }> {
      const { communityId, memberId, expiresAt } = await invitations.peek('phone', token)
      return { maskedName: await members.maskedName(String(communityId), String(memberId)), expiresAt }
    },

    /**
     * Binds the phone: a card of kind `phone` and its token, which is shown this once. A refusal leaves the link open.
     * @throws NotFoundProblem, Problem enrolment_used, enrolment_expired, member_not_active, too_many_phones
     */
    async claim(
      { token, name }: { token: string; name: string },
      requestId: string,
    ): Promise<{ deviceToken: string; card: CardView }> {
      const deviceToken = newOpaqueToken('phone')
      const phone = { name, tokenHash: hashToken(deviceToken) }
      const card = await cards.withFreshSerial(() =>
        inTransaction(async (session) => {
          const { communityId, memberId } = await invitations.claim('phone', token, session)
          const key = { communityId: String(communityId), memberId: String(memberId) }
          return cards.addPhone(key, phone, requestId, session)
        }),
      )
      return { deviceToken, card }
    },
  }
}
export type PhoneEnrolmentService = ReturnType<typeof createPhoneEnrolmentService>
