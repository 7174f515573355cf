import { NotFoundProblem } from '../../problems.js'
import type { AuditService } from '../audit/audit.service.js'
import { businessDayOf } from '../../lib/business-day.js'
import { REVEALABLE_FIELDS, type RevealableField } from './member.forms.js'
import * as repository from './member.repository.js'
import type { MemberKey, StoredMember } from './member.repository.js'
import type { MemberSecrets } from './member-secrets.js'
import { memberEvent, type Meta } from './member.service.js'
import { memberView } from './member.view.js'
import { idsOfPerson } from './person.repository.js'

/** Other features' parts of an export, by the name under which they stand in it. */
export type ExportSources = Record<string, (key: MemberKey) => Promise<unknown>>

interface Dependencies {
  sources: ExportSources
  secrets: MemberSecrets
  audit: AuditService
  now: () => Date
}

/** Full values of what is masked elsewhere, and the copy of their data that a person may ask for (PIPL, article 45). */
export function createPersonalDataService({ sources, secrets, audit, now }: Dependencies) {
  function whole(key: MemberKey, member: StoredMember) {
    const personal = REVEALABLE_FIELDS.map((field) => [field, secrets.reveal(key, member, field)] as const)
    return { ...memberView(member, businessDayOf(now())), ...Object.fromEntries(personal) }
  }

  /** A record of the same person that was merged into the one asked for. */
  async function wholeRecord(key: MemberKey) {
    const member = await repository.findMember(key)
    return member && whole(key, member)
  }

  return {
    /** The full value of one field, null if there is none. The audit event is on disk before the answer. @throws NotFoundProblem */
    async reveal(key: MemberKey, field: RevealableField, reason: string, meta: Meta) {
      const member = await repository.findMember(key)
      if (!member) throw new NotFoundProblem()
      await audit.record(null, memberEvent(key, 'MEMBER_FIELD_REVEALED', meta, { reason, facts: { field } }))
      return { field, value: secrets.reveal(key, member, field) }
    },

    /**
     * Everything that is kept about a member, with full values, as plain JSON. The audit event is on disk before anything is read.
     * @throws NotFoundProblem
     */
    async exportMember(key: MemberKey, reason: string, meta: Meta): Promise<Record<string, unknown>> {
      if (!(await repository.findMember(key))) throw new NotFoundProblem()
      await audit.record(null, memberEvent(key, 'MEMBER_EXPORTED', meta, { reason }))
      const member = await repository.findMember(key)
      if (!member) throw new NotFoundProblem()
      const merged: unknown[] = []
      for (const memberId of (await idsOfPerson(key)).slice(1))
        merged.push(await wholeRecord({ ...key, memberId }))
      const parts: [string, unknown][] = []
      for (const [name, read] of Object.entries(sources)) parts.push([name, await read(key)])
      return {
        exportedAt: now().toISOString(),
        member: whole(key, member),
        ...(merged.length > 0 ? { mergedRecords: merged } : {}),
        ...Object.fromEntries(parts),
      }
    },
  }
}
export type PersonalDataService = ReturnType<typeof createPersonalDataService>
