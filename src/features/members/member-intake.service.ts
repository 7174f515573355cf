import type { ClientSession } from 'mongoose'
import { businessDayOf } from '../../lib/business-day.js'
import { parseChineseId } from '../../lib/chinese-id.js'
import { Problem } from '../../problems.js'
import { admit, type CommunityRules } from './admission.js'
import type { EditMemberForm, RegisterMemberForm } from './member.forms.js'
import type { ConsentPurpose } from './member.model.js'
import * as repository from './member.repository.js'
import type { StoredMember } from './member.repository.js'
import type { MemberSecrets } from './member-secrets.js'
import { settableTags, type Alongside, type MemberService, type Meta } from './member.service.js'
import { currentConsents } from './member.view.js'

export type IntakeStatus = 'created' | 'updated' | 'unchanged'

/** What is written with the member, in its transaction. */
export type WithStatus = (status: IntakeStatus, session: ClientSession, memberId: string) => Promise<void>

/** One person of a list. */
export interface ListedPerson {
  /** As for registering; absent details say nothing of somebody who is a member already. */
  form: RegisterMemberForm
  /** The consents that the list itself states of this person. */
  stated: Partial<Record<ConsentPurpose, boolean>>
}

/** What is known before the people of a part of a list are taken in. */
export interface KnownBefore {
  rules: CommunityRules
  byIdNumber: ReadonlyMap<string, StoredMember>
}

/** How often somebody who changes meanwhile is looked up anew. */
const TRIES = 3

interface Dependencies {
  communityRules: (communityId: string) => Promise<CommunityRules>
  members: MemberService
  secrets: MemberSecrets
  now: () => Date
}

/** Takes people in as lists name them: who is new is registered, who is a member is brought up to date, never twice. */
export function createMemberIntakeService({ communityRules, members, secrets, now }: Dependencies) {
  const today = () => businessDayOf(now())

  /** The number in its one form; null when it is none. */
  function idNumberOf(text: string): string | null {
    const parsed = parseChineseId(text, today())
    return parsed.ok ? parsed.id : null
  }

  async function lookUp(communityId: string, idNumbers: readonly string[]): Promise<KnownBefore> {
    const index = new Map(idNumbers.map((id) => [secrets.idNumberIndex(communityId, id), id]))
    const found = await repository.findMembersByIdNumber(communityId, [...index.keys()])
    const byIdNumber = new Map(found.map((member) => [index.get(member.idNumberIndex ?? '') ?? '', member]))
    return { rules: await communityRules(communityId), byIdNumber }
  }

  /** What of the list is news about a member; null when nothing is. */
  function newsOf(communityId: string, stored: StoredMember, { form, stated }: ListedPerson) {
    const owner = { communityId, memberId: String(stored._id) }
    const isNews = (field: 'phone' | 'address' | 'emergencyContact') => {
      const value = form[field]
      if (value === undefined || value === null) return false
      return JSON.stringify(secrets.reveal(owner, stored, field)) !== JSON.stringify(value)
    }
    const tags = form.tags && settableTags(form.tags)
    const consents = Object.fromEntries(
      Object.entries(stated).filter(
        ([purpose, isGranted]) => currentConsents(stored.consents)[purpose as ConsentPurpose] !== isGranted,
      ),
    )
    const news: EditMemberForm = {
      ...(isNews('phone') ? { phone: form.phone } : {}),
      ...(isNews('address') ? { address: form.address } : {}),
      ...(isNews('emergencyContact') ? { emergencyContact: form.emergencyContact } : {}),
      ...(tags && [...tags].sort().join() !== [...stored.tags].sort().join() ? { tags: form.tags } : {}),
      ...(Object.keys(consents).length > 0 ? { consents } : {}),
    }
    return Object.keys(news).length > 0 ? news : null
  }

  async function amend(
    communityId: string,
    stored: StoredMember,
    person: ListedPerson,
    isTrial: boolean,
    meta: Meta,
    alongside?: WithStatus,
  ): Promise<IntakeStatus> {
    if (stored.status === 'left' || stored.status === 'deceased') {
      throw refused('idNumber', 'fields:import_not_member')
    }
    if (stored.name !== person.form.name) throw refused('name', 'fields:import_other_name')
    if (person.stated.membership === false) throw new Problem('consent_required')
    const news = newsOf(communityId, stored, person)
    if (!news) return 'unchanged'
    if (!isTrial) {
      const key = { communityId, memberId: String(stored._id) }
      await members.edit(key, news, stored.revision, meta, toldAs('updated', alongside))
    }
    return 'updated'
  }

  return {
    idNumberOf,
    lookUp,

    /**
     * Takes one person in; a trial writes nothing. `alongside` is written with the member, and not at all when nothing changes.
     * @throws Problem as for registering and editing; validation_failed when the name is another one's, or the member has left
     */
    async take(
      communityId: string,
      person: ListedPerson,
      known: KnownBefore,
      isTrial: boolean,
      meta: Meta,
      alongside?: WithStatus,
    ): Promise<IntakeStatus> {
      const id = idNumberOf(person.form.idNumber) ?? ''
      let stored = known.byIdNumber.get(id)
      for (let attempt = 1; ; attempt += 1) {
        try {
          if (stored) return await amend(communityId, stored, person, isTrial, meta, alongside)
          admit(person.form, known.rules, today())
          if (!isTrial) await members.register(communityId, person.form, meta, toldAs('created', alongside))
          return 'created'
        } catch (error) {
          // Somebody else registered or changed the person meanwhile.
          const isOvertaken = error instanceof Problem && ['member_exists', 'stale_edit'].includes(error.code)
          if (!isOvertaken || attempt === TRIES) throw error
          stored = (await lookUp(communityId, [id])).byIdNumber.get(id)
        }
      }
    },
  }
}
export type MemberIntakeService = ReturnType<typeof createMemberIntakeService>

function toldAs(status: IntakeStatus, alongside: WithStatus | undefined): Alongside | undefined {
  return alongside && ((session, memberId) => alongside(status, session, memberId))
}

function refused(path: string, message: string): Problem {
  return new Problem('validation_failed', { errors: [{ path, message }] })
}
