import { Types, type ClientSession } from 'mongoose'
import type { RequestMeta } from '../../http/api-route.js'
import { decodeCursor, toPage, type Page } from '../../http/paging.js'
import { inTransaction, isDuplicateKey } from '../../infrastructure/mongo.js'
import { businessDayOf } from '../../lib/business-day.js'
import { parseChineseId } from '../../lib/chinese-id.js'
import { maskIdNumber, maskName } from '../../lib/masks.js'
import { nameSearchKeys } from '../../lib/pinyin.js'
import { NotFoundProblem, Problem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { COMPUTED_TAGS } from '../benefits/benefit.types.js'
import { admit, type CommunityRules } from './admission.js'
import type { EditMemberForm, MemberListQuery, RegisterMemberForm } from './member.forms.js'
import { CONSENT_PURPOSES, type ConsentPurpose, type Member } from './member.model.js'
import * as repository from './member.repository.js'
import type { MemberKey, StoredMember } from './member.repository.js'
import { memberSearch } from './member-search.js'
import type { MemberSecrets } from './member-secrets.js'
import { memberView, type MemberView } from './member.view.js'

export type Meta = Pick<RequestMeta, 'actor' | 'requestId'>

/** What else belongs to the transaction in which a member is written. */
export type Alongside = (session: ClientSession, memberId: string) => Promise<void>

interface Dependencies {
  /** @throws NotFoundProblem when there is no such community */
  communityRules: (communityId: string) => Promise<CommunityRules>
  secrets: MemberSecrets
  audit: AuditService
  now: () => Date
}

/** Registering, finding and editing members. What ends or interrupts a membership is in member-lifecycle.service.ts. */
export function createMemberService({ communityRules, secrets, audit, now }: Dependencies) {
  const today = () => businessDayOf(now())
  const view = (member: StoredMember) => memberView(member, today())

  async function existing(key: MemberKey): Promise<StoredMember> {
    const member = await repository.findMember(key)
    if (!member) throw new NotFoundProblem()
    return member
  }

  return {
    /**
     * Registers a member of the community.
     * @throws Problem validation_failed (ID number), not_eligible (too young), consent_required, or member_exists with the
     * `memberId`, also when two registrations of one person run at the same time
     */
    async register(
      communityId: string,
      form: RegisterMemberForm,
      meta: Meta,
      alongside?: Alongside,
    ): Promise<MemberView> {
      const rules = await communityRules(communityId)
      const person = admit(form, rules, today())
      const key = { communityId, memberId: new Types.ObjectId().toHexString() }
      const idNumberIndex = secrets.idNumberIndex(communityId, person.id)
      const fields = {
        name: form.name,
        searchKeys: nameSearchKeys(form.name),
        idNumberCipher: secrets.idNumberCipher(key, person.id),
        idNumberIndex,
        idNumberMasked: maskIdNumber(person.id),
        ...secrets.phoneFields(key, form.phone ?? null),
        addressCipher: secrets.addressCipher(key, form.address ?? null),
        emergencyContactCipher: secrets.emergencyContactCipher(key, form.emergencyContact ?? null),
        birthDate: person.birthDate,
        sex: person.sex,
        tags: settableTags(form.tags ?? []),
        consents: consentRecords(form.consents, rules.noticeVersion, meta, now()),
      }
      try {
        const member = await inTransaction(async (session) => {
          const number = await repository.takeMemberNumber(communityId, session)
          const inserted = await repository.insertMember({ ...key, ...fields, number }, session)
          await audit.record(session, memberEvent(key, 'MEMBER_REGISTERED', meta, { facts: { number } }))
          await alongside?.(session, key.memberId)
          return inserted
        })
        return view(member)
      } catch (error) {
        if (!isDuplicateKey(error, 'idNumberIndex')) throw error
        const memberId = await repository.findMemberIdByIdNumber(communityId, idNumberIndex)
        throw new Problem('member_exists', { members: { memberId }, cause: error })
      }
    },

    /** @throws NotFoundProblem */
    async get(communityId: string, memberId: string): Promise<MemberView> {
      return view(await existing({ communityId, memberId }))
    },

    /** The masked name, for someone who holds an enrolment link. @throws NotFoundProblem */
    async maskedName(communityId: string, memberId: string): Promise<string> {
      return maskName((await existing({ communityId, memberId })).name)
    },

    /** Members by name, pinyin, card number or phone, in the order of their numbers. */
    async list(communityId: string, query: MemberListQuery): Promise<Page<MemberView>> {
      const filter = memberSearch(query, today(), (last4) => secrets.last4Index(communityId, last4))
      if (query.cursor !== undefined) filter.afterNumber = numberInCursor(query.cursor)
      const found = await repository.listMembers(communityId, filter, query.limit + 1)
      return toPage(found.map(view), query.limit, (member) => [member.number])
    },

    /** The same at the desk, where a whole ID number may be read off the card as well; the first few, whole ID number or words. */
    async find(communityId: string, q: string, limit: number): Promise<MemberView[]> {
      const id = parseChineseId(q, today())
      if (!id.ok) return (await this.list(communityId, { q, limit })).items
      const idNumberIndex = secrets.idNumberIndex(communityId, id.id)
      const memberId = await repository.findMemberIdByIdNumber(communityId, idNumberIndex)
      return memberId ? [await this.get(communityId, memberId)] : []
    },

    /**
     * Changes what is named; null takes phone, address or emergency contact away. `revision` is the one that the editor saw.
     * @throws Problem stale_edit, consent_required (membership ends by leaving, not by an edit), illegal_transition (erased)
     */
    async edit(
      key: MemberKey,
      form: EditMemberForm,
      revision: number | undefined,
      meta: Meta,
      alongside?: Alongside,
    ): Promise<MemberView> {
      if (form.consents?.membership === false) throw new Problem('consent_required')
      const { noticeVersion } = await communityRules(key.communityId)
      const set: Partial<Member> = {
        ...(form.name === undefined ? {} : { name: form.name, searchKeys: nameSearchKeys(form.name) }),
        ...(form.phone === undefined ? {} : secrets.phoneFields(key, form.phone)),
        ...(form.address === undefined ? {} : { addressCipher: secrets.addressCipher(key, form.address) }),
        ...(form.tags === undefined ? {} : { tags: settableTags(form.tags) }),
        ...(form.emergencyContact === undefined
          ? {}
          : { emergencyContactCipher: secrets.emergencyContactCipher(key, form.emergencyContact) }),
      }
      const newConsents = consentRecords(form.consents ?? {}, noticeVersion, meta, now())
      const facts = { fields: Object.keys(form), consents: form.consents ?? null }
      const member = await inTransaction(async (session) => {
        const updated = await repository.updateMember(key, revision, { set, newConsents }, session)
        if (!updated) throw await whyNotEdited(key)
        await audit.record(session, memberEvent(key, 'MEMBER_EDITED', meta, { facts }))
        await alongside?.(session, key.memberId)
        return updated
      })
      return view(member)
    },

    /** @throws NotFoundProblem, Problem member_not_active */
    async requireActive(key: MemberKey): Promise<void> {
      const member = await existing(key)
      if (member.status !== 'active') throw new Problem('member_not_active')
    },

    /** What cards need: see `markCredentialIssued`. @throws NotFoundProblem, Problem member_not_active */
    async markCredentialIssued(
      key: MemberKey,
      printed: boolean,
      session: Parameters<typeof repository.markCredentialIssued>[2],
    ): Promise<{ lastIssueNo: number; cardSerial: number | null; revision: number }> {
      const member = await repository.markCredentialIssued(key, printed, session)
      if (member) return { ...member, cardSerial: member.cardSerial ?? null }
      if (!(await repository.findMember(key, session))) throw new NotFoundProblem()
      throw new Problem('member_not_active')
    },

    setCardSerial: repository.setCardSerial,
  }

  async function whyNotEdited(key: MemberKey): Promise<Problem> {
    const member = await existing(key)
    return new Problem(member.erasedAt ? 'illegal_transition' : 'stale_edit')
  }
}
export type MemberService = ReturnType<typeof createMemberService>

/** An audit event about one member. */
export function memberEvent(
  { communityId, memberId }: MemberKey,
  type: string,
  meta: Meta,
  more: { reason?: string; facts?: Record<string, unknown> } = {},
) {
  const { actor, requestId } = meta
  return { communityId, type, actor, subjects: [{ kind: 'member', id: memberId }], requestId, ...more }
}

function consentRecords(
  consents: Partial<Record<ConsentPurpose, boolean | undefined>>,
  noticeVersion: string,
  { actor }: Meta,
  at: Date,
): Member['consents'] {
  const recordedBy = actor.userId ?? actor.role
  return CONSENT_PURPOSES.flatMap((purpose) => {
    const granted = consents[purpose]
    return granted === undefined ? [] : [{ purpose, granted, noticeVersion, at, recordedBy }]
  }) as Member['consents']
}

function numberInCursor(cursor: string): number {
  const [number] = decodeCursor(cursor)
  if (typeof number === 'number') return number
  throw new Problem('validation_failed', { errors: [{ path: 'cursor', message: 'fields:cursor' }] })
}

/** Without those that follow from the age, each once. */
export function settableTags(tags: readonly string[]): string[] {
  return [...new Set(tags)].filter((tag) => !(COMPUTED_TAGS as readonly string[]).includes(tag))
}
