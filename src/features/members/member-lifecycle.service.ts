import type { ClientSession } from 'mongoose'
import { inTransaction } from '../../infrastructure/mongo.js'
import { businessDayOf, yearOf } from '../../lib/business-day.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import type { Member, MemberStatus } from './member.model.js'
import * as repository from './member.repository.js'
import type { MemberKey, StoredMember } from './member.repository.js'
import { memberEvent, type Meta } from './member.service.js'
import { memberView, type MemberView } from './member.view.js'
import { idsOfPerson } from './person.repository.js'

export const MEMBER_ACTIONS = ['suspend', 'resume', 'leave', 'decease', 'reinstate'] as const
export type MemberAction = (typeof MEMBER_ACTIONS)[number]

interface Transition {
  from: readonly MemberStatus[]
  to: MemberStatus
  event: string
  /** Whether every card, phone and open invitation ends with it. */
  ends: boolean
}

const TRANSITIONS: Record<MemberAction, Transition> = {
  suspend: { from: ['active'], to: 'suspended', event: 'MEMBER_SUSPENDED', ends: false },
  resume: { from: ['suspended'], to: 'active', event: 'MEMBER_RESUMED', ends: false },
  leave: { from: ['active', 'suspended'], to: 'left', event: 'MEMBER_LEFT', ends: true },
  decease: { from: ['active', 'suspended'], to: 'deceased', event: 'MEMBER_DECEASED', ends: true },
  reinstate: { from: ['left', 'deceased'], to: 'active', event: 'MEMBER_REINSTATED', ends: false },
}

/** What stands where the name stood once a member is erased. */
export const ERASED_NAME = '已删除'
const ERASED_ID_NUMBER = '******************'

interface Dependencies {
  /** Revokes every card and open invitation of a member in the transaction; answers how many cards. */
  revokeCredentials: (key: MemberKey, reason: string, meta: Meta, session: ClientSession) => Promise<number>
  /** Takes the masked name out of the member's redemptions. */
  forgetName: (key: MemberKey, session: ClientSession | null) => Promise<void>
  /** Takes the person out of the cards, phones and printed files of the member in the transaction. */
  forgetCards: (key: MemberKey, session: ClientSession) => Promise<void>
  /** Told when phones have lost their right, so that a cached sign-in ends at once. */
  forgetSignIns: () => void
  audit: AuditService
  now: () => Date
}

/** What interrupts, ends or brings back a membership, and the erasure of a person. */
export function createMemberLifecycleService({
  revokeCredentials,
  forgetName,
  forgetCards,
  forgetSignIns,
  audit,
  now,
}: Dependencies) {
  const view = (member: StoredMember): MemberView => memberView(member, businessDayOf(now()))

  async function refusal(key: MemberKey): Promise<Problem> {
    return (await repository.findMember(key)) ? new Problem('illegal_transition') : new NotFoundProblem()
  }

  async function forgetRecord(key: MemberKey, session: ClientSession): Promise<void> {
    await forgetName(key, session)
    await forgetCards(key, session)
  }

  /** The records of the same person that were merged into this one. */
  async function mergedInto(key: MemberKey, session: ClientSession): Promise<MemberKey[]> {
    const [, ...others] = await idsOfPerson(key, session)
    return others.map((memberId) => ({ ...key, memberId }))
  }

  async function eraseMerged(key: MemberKey, session: ClientSession): Promise<void> {
    const before = await repository.findMember(key, session)
    if (before) await repository.eraseMember(key, erasedFields(before, now()), session)
    await forgetRecord(key, session)
  }

  return {
    /**
     * Moves a member along its lifecycle. Leaving and death revoke every card in the same transaction; who is reinstated needs
     * new ones.
     * @throws NotFoundProblem, Problem illegal_transition
     */
    async act(
      key: MemberKey,
      action: MemberAction,
      reason: string | undefined,
      meta: Meta,
    ): Promise<MemberView> {
      const { from, to, event, ends } = TRANSITIONS[action]
      const member = await inTransaction(async (session) => {
        const set = { status: to, statusReason: reason ?? null }
        const moved = await repository.moveMember(key, from, set, session)
        if (!moved) throw await refusal(key)
        const cardsRevoked = ends ? await revokeCredentials(key, `member_${to}`, meta, session) : 0
        await audit.record(session, memberEvent(key, event, meta, { reason, facts: { to, cardsRevoked } }))
        return moved
      })
      if (ends) forgetSignIns()
      return view(member)
    },

    /**
     * Removes the person (PIPL, article 47): name, ID number, phone, address, contact, tags and what finds them. The birth date
     * keeps its year only (`YYYY-01-01`) and the sex stays, for past reports; redemptions stay, without the masked name. A member who is still active or suspended leaves
     * by it, with every card revoked. What was merged into it is erased with it. It cannot be undone: the same person may register anew, as a new member.
     * @throws NotFoundProblem, Problem illegal_transition when erased already
     */
    async erase(key: MemberKey, reason: string, meta: Meta): Promise<MemberView> {
      const member = await inTransaction(async (session) => {
        const before = await repository.findMember(key, session)
        if (!before) throw new NotFoundProblem()
        const erased = await repository.eraseMember(key, erasedFields(before, now()), session)
        if (!erased) throw new Problem('illegal_transition')
        const cardsRevoked = await revokeCredentials(key, 'member_erased', meta, session)
        await forgetRecord(key, session)
        for (const merged of await mergedInto(key, session)) await eraseMerged(merged, session)
        await audit.record(
          session,
          memberEvent(key, 'MEMBER_ERASED', meta, { reason, facts: { cardsRevoked } }),
        )
        return erased
      })
      // A redemption that was being written meanwhile was not in the transaction's view.
      for (const memberId of await idsOfPerson(key)) await forgetName({ ...key, memberId }, null)
      forgetSignIns()
      return view(member)
    },
  }
}
export type MemberLifecycleService = ReturnType<typeof createMemberLifecycleService>

function erasedFields(before: StoredMember, at: Date): Partial<Member> {
  const hasEnded = ['left', 'deceased', 'merged'].includes(before.status)
  return {
    name: ERASED_NAME,
    searchKeys: [],
    idNumberCipher: null,
    phoneCipher: null,
    addressCipher: null,
    emergencyContactCipher: null,
    phoneLast4Index: null,
    idNumberMasked: ERASED_ID_NUMBER,
    phoneMasked: null,
    birthDate: `${yearOf(before.birthDate)}-01-01`,
    tags: [],
    status: hasEnded ? before.status : 'left',
    // Words that staff wrote may name the person.
    statusReason: null,
    erasedAt: at,
  }
}
